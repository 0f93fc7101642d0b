//! What the server publishes about itself, and the manual.

use crate::support::Server;
use bonafide_access::Scope;
use bonafide_server::{MANAGEMENT_ROUTES, ROUTES, ServerConfig, openapi_document};
use bonafide_wire::{ErrorKind, WireConfig};
use serde_json::Value;

#[test]
fn the_reference_page_needs_no_other_server() {
    let server = Server::start();
    let page = server.get("/docs/");
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html"))
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self'") && !policy.contains("http"),
        "{policy}"
    );
    for part in page
        .text
        .split("src=\"")
        .skip(1)
        .chain(page.text.split("href=\"").skip(1))
    {
        let address = part.split('"').next().unwrap();
        assert!(!address.contains("//"), "{address}");
        let file = server.get(&format!("/docs/{}", address.trim_start_matches("./")));
        assert_eq!(file.status, 200, "{address}");
    }
    assert!(
        !page.text.contains("<script>"),
        "inline scripts would be blocked"
    );
    assert!(
        server
            .get("/docs/swagger-initializer.js")
            .text
            .contains("/openapi.json")
    );
    assert_eq!(server.get("/docs/nothing.js").error().0, 404);
}

#[test]
fn the_published_description_is_stable() {
    let served = Server::start().get("/openapi.json");
    assert_eq!(served.text, openapi_document());
    let mut document: Value = served.json();
    document["info"]["version"] = "(the version)".into();
    insta::assert_json_snapshot!(document);
}

#[test]
fn the_description_and_the_router_agree() {
    let server = Server::start();
    let document: Value = serde_json::from_str(openapi_document()).unwrap();
    for (method, path) in ROUTES.iter().chain(MANAGEMENT_ROUTES) {
        let id = "0190c0de-0000-7000-8000-000000000001";
        let filled = ["{eval_id}", "{workflow_id}", "{approval_id}", "{name}"];
        let filled = filled
            .iter()
            .fold(path.to_string(), |path, part| path.replace(part, id));
        let answer = server.call(method, &filled);
        assert!(
            answer.status != 405 && !answer.text.is_empty() && !answer.text.contains("NOT_FOUND\""),
            "{method} {path}"
        );
        let published = &document["paths"][*path][method.to_lowercase()];
        let describes_itself = path.starts_with("/docs") || path.starts_with("/openapi");
        assert_eq!(published.is_object(), !describes_itself, "{method} {path}");
    }
    let operations: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(operations, ROUTES.len() + MANAGEMENT_ROUTES.len() - 2);
}

#[test]
fn the_manual_names_every_route_error_and_limit() {
    let manual = include_str!("../../../../docs/api.md");
    let management = include_str!("../../../../docs/management.md");
    for (method, path) in MANAGEMENT_ROUTES {
        let named = management.contains(&format!("`{method} {path}`"));
        assert!(named, "docs/management.md lacks {method} {path}");
    }
    for scope in Scope::ALL.iter().filter(|scope| scope.is_of_principals()) {
        assert!(
            management.contains(&format!("`{scope}`")),
            "docs/management.md lacks {scope}"
        );
    }
    for (method, path) in ROUTES {
        assert!(
            manual.contains(&format!("`{method} {path}`")),
            "docs/api.md lacks {method} {path}"
        );
    }
    for kind in ErrorKind::ALL {
        let row = kind.row();
        let line = format!("| {} | `{}` | `{}` |", row.status, row.code, row.error);
        assert!(manual.contains(&line), "docs/api.md lacks {line}");
    }
    let (server, wire) = (ServerConfig::default(), WireConfig::default());
    for limit in [
        server.body_limit_bytes,
        wire.metadata_limit_bytes,
        wire.nesting_limit,
    ] {
        assert!(
            manual.contains(&format!("`{limit}`")),
            "docs/api.md lacks the limit {limit}"
        );
    }
}
