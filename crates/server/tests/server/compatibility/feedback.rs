//! Labels: line 40.

use crate::support::{Answer, Server, request};
use serde_json::{Value, json};

/// An evaluation with this id of the client; its `eval_id`.
fn evaluated(server: &Server, id: &str) -> String {
    let mut body = request("plain", json!({}));
    body["id"] = json!(id);
    let answer = server.post(&body).json();
    answer["eval_id"].as_str().unwrap().to_owned()
}

fn put(server: &Server, body: &Value) -> Answer {
    server.send(
        "PUT",
        "/api/feedback",
        "application/json",
        body.to_string().as_bytes(),
    )
}

fn upload(server: &Server, csv: &str) -> Answer {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"labels.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{csv}\r\n--edge--\r\n"
    );
    let kind = "multipart/form-data; boundary=edge";
    server.send("POST", "/api/feedback/import", kind, body.as_bytes())
}

#[test]
fn line_40_labels_are_found_by_id_and_workflow() {
    let server = Server::start();
    let eval_id = evaluated(&server, "order-1");
    let label = |id: &str, workflow: &str| {
        json!({"id": id, "workflow": workflow, "fraud_label": "fraud", "fraud_type": "first party",
            "notes": "Told by the bank.", "recorded_by": "Ines", "recorded_at": "2026-05-01T10:00:00Z", "tags": ["chargeback"]})
    };
    let stored = put(&server, &label("order-1", "plain"));
    let message = stored.json()["message"].as_str().unwrap().to_owned();
    assert_eq!(
        (stored.status, message.as_str()),
        (200, "order-1 is labelled fraud.")
    );
    for (id, workflow) in [
        ("order-1", "verified"),
        ("order-2", "plain"),
        (&eval_id, "plain"),
    ] {
        let answer = put(&server, &label(id, workflow));
        assert_eq!(
            answer.error(),
            (404, "INVALID_ID".into(), "not_found".into()),
            "{id}"
        );
    }
    // A label may change its mind.
    let other = json!({"id": "order-1", "workflow": "plain", "fraud_label": "non-fraud"});
    assert_eq!(put(&server, &other).status, 200);
}

#[test]
fn a_label_that_cannot_be_read_is_refused() {
    let server = Server::start();
    evaluated(&server, "order-1");
    let with = |key: &str, value: Value| {
        let mut body = json!({"id": "order-1", "workflow": "plain", "fraud_label": "fraud"});
        body[key] = value;
        put(&server, &body)
    };
    for (key, value) in [
        ("id", Value::Null),
        ("workflow", json!("")),
        ("fraud_label", Value::Null),
        ("recorded_at", json!("yesterday")),
        ("tags", json!(["a", 5])),
        ("notes", json!(5)),
        ("fraud_type", json!("x".repeat(10_001))),
    ] {
        let answer = with(key, value);
        assert_eq!(
            (answer.error().1.as_str(), answer.named()),
            ("INVALID_PAYLOAD", vec![key.to_owned()])
        );
    }
    let expected = (
        400,
        "INVALID_FRAUD_TYPE".into(),
        "invalid_fraud_type".into(),
    );
    assert_eq!(with("fraud_label", json!("Fraud!")).error(), expected);
}

#[test]
fn line_40_a_file_needs_its_eight_columns_and_names_its_bad_rows() {
    let server = Server::start();
    for id in ["order-1", "order-2"] {
        evaluated(&server, id);
    }
    let header = "tags,id,workflow,fraud_label,fraud_type,notes,recorded_at,recorded_by";
    let file = format!(
        "\u{feff}{header}\n\
         a;b|c,order-1,plain,fraud,,\"two\nlines\",2026-05-01,Ines\n\
         ,order-2,plain,maybe,,,,\n\
         ,order-2,plain,non-fraud,,,2026-13-01,\n\
         ,order-3,plain,fraud,,,,\n\
         ,order-2,plain,non-fraud,,,,\n"
    );
    let answer = upload(&server, &file);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["message"], "2 labels stored, 3 rows refused.");
    let told: Vec<_> = body["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            (
                fault["line"].as_u64().unwrap(),
                fault["field"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [(4, "fraud_label"), (5, "recorded_at"), (6, "id")]);

    let lacking = upload(&server, "id,workflow,fraud_label\nx,plain,fraud\n");
    let named = ["fraud_type", "notes", "recorded_at", "recorded_by", "tags"];
    assert_eq!(
        (lacking.error().0, lacking.named()),
        (400, named.map(String::from).to_vec())
    );
    let kind = "multipart/form-data; boundary=edge";
    let empty =
        b"--edge\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--edge--\r\n";
    let empty = server.send("POST", "/api/feedback/import", kind, empty);
    assert_eq!(empty.named(), ["file"]);
    let broken = server.send("POST", "/api/feedback/import", kind, b"no form");
    assert_eq!(broken.error().1, "INVALID_PAYLOAD");
    let json = server.send("POST", "/api/feedback/import", "application/json", b"{}");
    assert_eq!(json.error().1, "UNSUPPORTED_MEDIA_TYPE");
}
