//! The command line as a newcomer meets it.

use crate::support::{Installation, individual, request, run, run_failing, template};
use std::os::unix::fs::PermissionsExt;

fn written(installation: &Installation, name: &str, text: &str) -> String {
    let path = installation.data_dir().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_same_seed_makes_the_same_people() {
    let installation = Installation::new();
    let [first, second, other] = ["a.csv", "b.csv", "c.csv"].map(|name| {
        installation
            .data_dir()
            .join(name)
            .to_str()
            .unwrap()
            .to_owned()
    });
    for (file, seed) in [(&first, "5"), (&second, "5"), (&other, "6")] {
        let arguments = [
            "population",
            "generate",
            "--people",
            "50",
            "--countries",
            "US",
            "--seed",
            seed,
            "--out",
            file,
        ];
        run(installation.data_dir(), &arguments);
    }
    let read = |file: &str| std::fs::read_to_string(file).unwrap();
    assert_eq!(read(&first), read(&second));
    assert_ne!(read(&first), read(&other));
    let notice = read(&format!("{first}.NOTICE.txt")).to_lowercase();
    assert!(notice.contains("exist"), "{notice}");
}

#[test]
fn a_file_is_decided_straight_from_the_data_folder() {
    let installation = Installation::new();
    let body = request("cli-1", &individual(&installation.well_documented()));
    let file = written(&installation, "request.json", &body.to_string());
    let shown = run(installation.data_dir(), &["evaluate", &file, "--trace"]);
    let mut answers = serde_json::Deserializer::from_str(&shown).into_iter::<serde_json::Value>();
    let answer = answers.next().unwrap().unwrap();
    assert_eq!(answer["eval_status"], "evaluation_completed");
    assert_eq!(answers.next().unwrap().unwrap()["consistent"], true);

    let server = installation.serve();
    let shown = run(
        installation.data_dir(),
        &[
            "evaluate",
            &file,
            "--url",
            &server.url,
            "--key",
            &installation.key,
        ],
    );
    let over_http: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(over_http["decision"], answer["decision"]);
}

#[test]
fn queries_are_matched_to_records_row_by_row() {
    let installation = Installation::new();
    let person = installation.well_documented();
    let cell = |name: &str| {
        person
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let file = written(
        &installation,
        "queries.csv",
        &format!(
            "query_id,given_name,family_name,date_of_birth,national_id,postal_code\n\
             known,{},{},{},{},{}\nnobody,Zebulon,Farthingale,1901-01-01,,\n",
            cell("given_name"),
            cell("family_name"),
            cell("date_of_birth"),
            cell("national_id"),
            cell("postal_code")
        ),
    );
    let shown = run(installation.data_dir(), &["reference", "match", &file]);
    let mut rows = csv::Reader::from_reader(shown.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[0][0], "known");
    let matched = &rows[0][1];
    let found = installation
        .people()
        .into_iter()
        .find(|row| row["record_id"] == *matched)
        .unwrap();
    assert_eq!(found["person_id"], person["person_id"]);
    assert!(rows[0][2].parse::<f64>().unwrap() > 0.8);
    assert_eq!((&rows[1][0], &rows[1][1]), ("nobody", ""));
}

#[test]
fn values_are_inspected_row_by_row() {
    let installation = Installation::new();
    let ids = written(
        &installation,
        "ids.csv",
        "country,id_type,value\nUS,SSN,219-09-9999\nUS,SSN,134-22-9981\nUS,ITIN,912-70-1234\n",
    );
    let shown = run(installation.data_dir(), &["inspect", "national-ids", &ids]);
    let valid: Vec<bool> = column(&shown, "valid")
        .iter()
        .map(|cell| cell == "true")
        .collect();
    assert_eq!(valid, [false, true, true], "{shown}");

    let names = written(
        &installation,
        "names.csv",
        "name1,name2\nWilliam O'Hara,Bill OHara\nNadia Petrova,Kwame Boateng\n",
    );
    let shown = run(installation.data_dir(), &["inspect", "names", &names]);
    let scores: Vec<f64> = column(&shown, "score")
        .iter()
        .map(|cell| cell.parse().unwrap())
        .collect();
    assert!(scores[0] > 0.85 && scores[1] < 0.5, "{shown}");

    let addresses = written(
        &installation,
        "addresses.csv",
        "line_1,line_2,locality,major_admin_division,postal_code\n\
         120 North Larkspur Avenue Apartment 4B,,Beverly,Massachusetts,01915\n",
    );
    let shown = run(
        installation.data_dir(),
        &["inspect", "addresses", &addresses],
    );
    assert!(shown.contains("120 N LARKSPUR AVE APT 4B"), "{shown}");
    let abroad = written(
        &installation,
        "abroad.csv",
        "line_1,locality,postal_code,country\n\
         Lindenstr. 7 Whg. 3,Muenchen,D-80331,de\n\
         Lindenstr. 7,Muenchen,803,DE\n",
    );
    let shown = run(installation.data_dir(), &["inspect", "addresses", &abroad]);
    assert_eq!(column(&shown, "city"), ["MUNCHEN", "MUNCHEN"]);
    assert_eq!(column(&shown, "valid"), ["true", "false"], "{shown}");
    assert!(shown.contains("7 LINDEN STR APT 3"), "{shown}");

    let emails = written(
        &installation,
        "emails.csv",
        "email\n Ada.Quill+news@Example.ORG \nnot-one\n",
    );
    let shown = run(installation.data_dir(), &["inspect", "emails", &emails]);
    assert_eq!(
        column(&shown, "normalised"),
        ["ada.quill+news@example.org", ""]
    );
}

fn column(csv_text: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let position = header.iter().position(|column| column == name).unwrap();
    reader
        .records()
        .map(|row| row.unwrap()[position].to_owned())
        .collect()
}

#[test]
fn every_template_is_valid_and_its_cases_pass() {
    let installation = Installation::new();
    for name in ["allowed_emails", "denied_emails"] {
        let create = ["list", "create", name, "--type", "email"];
        run(installation.data_dir(), &create);
    }
    let folder = template().parent().unwrap().to_owned();
    let files = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut names = Vec::new();
    for file in files {
        let path = file.to_str().unwrap();
        let said = run(installation.data_dir(), &["workflow", "validate", path]);
        assert!(said.contains("valid"), "{path}: {said}");
        names.push(file.file_stem().unwrap().to_string_lossy().into_owned());
    }
    let readme = include_str!("../../../../README.md");
    for name in &names {
        assert!(
            readme.contains(&format!("`{name}`")),
            "the README names {name}"
        );
    }
    assert!(names.len() >= 3, "{names:?}");
}

#[test]
fn workflows_are_published_by_version_and_taken_back() {
    let installation = Installation::new();
    let template = template();
    let template = template.to_str().unwrap();
    assert!(run(installation.data_dir(), &["workflow", "validate", template]).contains("valid"));
    run(installation.data_dir(), &["workflow", "publish", template]);
    let listed = run(installation.data_dir(), &["workflow", "list"]);
    assert!(
        listed.contains("1.0.0") && listed.contains("1.1.0"),
        "{listed}"
    );
    run(
        installation.data_dir(),
        &[
            "workflow",
            "live",
            "consumer_onboarding",
            "--version",
            "1.1.0",
        ],
    );
    let listed = run(installation.data_dir(), &["workflow", "list"]);
    let live: Vec<&str> = listed
        .lines()
        .filter(|line| line.contains(" live "))
        .collect();
    assert!(live.len() == 1 && live[0].contains("1.1.0"), "{listed}");
    let shown = run(
        installation.data_dir(),
        &["workflow", "show", "consumer_onboarding"],
    );
    assert_eq!(shown, std::fs::read_to_string(template).unwrap());
}

#[test]
fn a_workflow_with_errors_is_refused_with_all_of_them_where_they_stand() {
    let installation = Installation::new();
    let text = std::fs::read_to_string(template()).unwrap();
    let broken = text
        .replace("then: reject", "then: rejct")
        .replace("service: verifyplus", "service: verfyplus");
    let file = written(&installation, "broken.yaml", &broken);
    let said = run_failing(installation.data_dir(), &["workflow", "publish", &file]);
    assert!(said.contains("rejct") && said.contains("verfy"), "{said}");
    let failing = text.replace(
        "expect: { decision: ACCEPT, tags: [] }",
        "expect: { decision: REJECT }",
    );
    let file = written(&installation, "failing.yaml", &failing);
    let said = run_failing(installation.data_dir(), &["workflow", "publish", &file]);
    assert!(said.contains("everything agrees"), "{said}");
    assert!(!run(installation.data_dir(), &["workflow", "list"]).contains("1.1.0"));
}

#[test]
fn rejected_rows_are_listed_with_line_field_and_reason() {
    let installation = Installation::new();
    let file = written(
        &installation,
        "bad.csv",
        "record_id,given_name,family_name,date_of_birth,synthetic\n\
         g1,Ottilie,Marchetti,1990-02-30,true\ng2,Ottilie,Marchetti,1990-02-20,true\n,Nobody,Here,,true\n",
    );
    let said = run(
        installation.data_dir(),
        &["reference", "import", &file, "--source", "Credit"],
    );
    assert!(said.contains("rejected"), "{said}");
    let rejects = find(installation.data_dir(), "reject");
    let text = std::fs::read_to_string(rejects).unwrap();
    assert!(
        text.contains("2,date_of_birth") && text.contains("4,record_id"),
        "{text}"
    );
    assert!(
        !text.contains("Marchetti"),
        "a rejects file must not repeat personal data"
    );
}

fn find(folder: &std::path::Path, part: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap().to_str().unwrap().contains(part) {
                return path;
            }
        }
    }
    panic!("no file with {part} in its name");
}

#[test]
fn a_file_that_only_its_owner_may_read_holds_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let installation = Installation::new();
    let key = find(&installation.data_dir().join("keys"), "master");
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_setting_that_no_module_reads_is_refused() {
    let installation = Installation::new();
    let text = std::fs::read_to_string(template()).unwrap();
    let misspelt = text.replace(
        "service: verifyplus",
        "service: verifyplus\n    settings: { fuzy: { ssn: true } }",
    );
    assert_ne!(misspelt, text);
    let file = written(&installation, "misspelt.yaml", &misspelt);
    let said = run_failing(installation.data_dir(), &["workflow", "publish", &file]);
    assert!(said.contains("fuzy"), "{said}");
}

#[test]
fn a_lost_master_key_is_missed_and_never_replaced() {
    let installation = Installation::new();
    let key = installation.data_dir().join("keys/master.key");
    let lost = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let said = run_failing(installation.data_dir(), &["key", "list"]);
    assert!(said.contains("no master key"), "{said}");
    assert!(!key.exists());
    std::fs::write(&key, lost).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    run(installation.data_dir(), &["key", "list"]);
}

#[test]
fn messages_name_what_failed_once_and_ways_out_that_exist() {
    let installation = Installation::new();
    let missing = "missing.csv";
    let said = run_failing(
        installation.data_dir(),
        &["reference", "import", missing, "--source", "Credit"],
    );
    assert!(said.contains(missing), "{said}");
    assert_eq!(said.matches("os error 2").count(), 1, "{said}");

    let real = written(
        &installation,
        "real.csv",
        "record_id,given_name,family_name\n1,Ines,Falk\n",
    );
    let settings_file = installation.data_dir().join("bonafide.toml");
    std::fs::write(&settings_file, "allow_real_data_in_sandbox = false\n").unwrap();
    let said = run_failing(
        installation.data_dir(),
        &["reference", "import", &real, "--source", "Credit"],
    );
    let settings = run(installation.data_dir(), &["config"]);
    std::fs::remove_file(settings_file).unwrap();
    assert!(said.contains("allow_real_data_in_sandbox"), "{said}");
    assert!(
        settings.contains("allow_real_data_in_sandbox"),
        "{settings}"
    );

    let noise = written(&installation, "noise.csv", "a\u{1b}[31m\u{7},b\n1,2\n");
    let said = run_failing(
        installation.data_dir(),
        &["reference", "import", &noise, "--source", "Credit"],
    );
    assert!(!said.contains(['\u{1b}', '\u{7}']), "{said:?}");

    let body = written(&installation, "body.json", "{}");
    let nowhere = "http://127.0.0.1:1";
    let said = run_failing(
        installation.data_dir(),
        &["evaluate", &body, "--url", nowhere, "--key", "none"],
    );
    assert!(said.contains(nowhere), "{said}");
}
