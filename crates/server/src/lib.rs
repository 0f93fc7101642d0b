//! Routes, middleware, health, metrics and graceful shutdown.
