//! How names, dates, national ids, phones, emails and addresses are normalised and compared.
