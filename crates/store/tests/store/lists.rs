//! Lists over a real file: revisions, reopening, and that nothing of them is legible there.

use crate::support::Scratch;
use bonafide_lifecycle::{
    ListBook, ListError, ListLibrary, ListShelf, ListType, NewEntry, Purpose,
};
use bonafide_store::SqliteStore;
use bonafide_types::{Environment, SmolStr, StorageError, Timestamp};
use bonafide_vault::Vault;
use futures::executor::block_on;
use std::sync::Arc;

const EMAIL: &str = "Sunniva.Aldgate@example.org";

fn book<'a>(store: &'a SqliteStore, vault: &'a Arc<Vault>) -> ListBook<'a> {
    ListBook {
        shelf: store,
        vault,
        environment: Environment::Sandbox,
        actor: "tests".into(),
        now: Timestamp::from_second(1_780_000_000).unwrap(),
    }
}

fn entry(value: &str, note: Option<&str>) -> NewEntry {
    NewEntry {
        value: value.into(),
        note: note.map(SmolStr::from),
        expires_at: None,
    }
}

fn write(book: &ListBook<'_>, name: &str, entries: &[NewEntry], replace: bool) -> (u64, u64, u64) {
    let head = block_on(book.head(name)).unwrap();
    let sealed = book.seal(&head, entries.to_vec(), |_, _| false).unwrap();
    let changed = block_on(book.write(&head, sealed, replace)).unwrap();
    (changed.added, changed.rewritten, changed.removed)
}

#[test]
fn changes_make_revisions_which_outlive_the_list_and_the_process() {
    let scratch = Scratch::new();
    let vault = Arc::new(Vault::open(scratch.folder()).unwrap());
    {
        let store = scratch.open();
        let book = book(&store, &vault);
        let create = || book.create("denied", ListType::Email, Purpose::Deny, None);
        assert_eq!(block_on(create()).unwrap(), 1);
        assert!(matches!(
            block_on(create()),
            Err(ListError::Storage(StorageError::Conflict(_)))
        ));
        let two = [
            entry(EMAIL, Some("charged back")),
            entry("b@example.org", None),
        ];
        assert_eq!(write(&book, "denied", &two, false), (2, 0, 0));
        assert_eq!(
            write(&book, "denied", &[entry("B@EXAMPLE.org ", None)], true),
            (0, 1, 1)
        );
        block_on(store.close());
    }
    let store = scratch.open();
    let book = book(&store, &vault);
    let (head, entries) = block_on(book.open("denied")).unwrap();
    assert_eq!((head.revision, head.entries), (3, 1));
    assert_eq!(
        (entries[0].id, entries[0].value.as_str()),
        (2, "B@EXAMPLE.org ")
    );
    // Nothing to take off changes nothing.
    let unchanged = block_on(book.remove(&head, &["c@example.org".into()])).unwrap();
    assert_eq!(unchanged.revision, 3);
    let deleting = store.delete_list(
        Environment::Sandbox,
        "denied".into(),
        book.now,
        "tests".into(),
    );
    assert!(block_on(deleting).unwrap());
    let again = book.create("denied", ListType::Email, Purpose::Deny, None);
    assert_eq!(block_on(again).unwrap(), 5);
    let history = store.list_history(Environment::Sandbox, "denied".into(), 10);
    let actions: Vec<_> = block_on(history)
        .unwrap()
        .into_iter()
        .map(|line| (line.change.revision, line.action))
        .collect();
    let expected = [
        (5, "created"),
        (4, "deleted"),
        (3, "changed"),
        (2, "changed"),
        (1, "created"),
    ];
    assert_eq!(
        actions,
        expected.map(|(number, action)| (number, action.into()))
    );
    assert_eq!(
        scratch.count("SELECT count(*) FROM audit WHERE action LIKE 'list.%'"),
        5
    );
}

#[test]
fn the_file_holds_no_value_and_no_note() {
    let scratch = Scratch::new();
    let vault = Arc::new(Vault::open(scratch.folder()).unwrap());
    let store = scratch.open();
    let book = book(&store, &vault);
    let created = book.create("denied", ListType::Email, Purpose::Deny, None);
    block_on(created).unwrap();
    write(
        &book,
        "denied",
        &[entry(EMAIL, Some("sent by the bailiff"))],
        false,
    );
    block_on(store.close());
    for file in std::fs::read_dir(scratch.folder()).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        for plain in ["sunniva", "bailiff"] {
            let found = bytes
                .windows(plain.len())
                .any(|part| part == plain.as_bytes());
            assert!(!found, "{} holds {plain}", path.display());
        }
    }
}

#[test]
fn a_library_takes_over_what_has_not_changed() {
    let scratch = Scratch::new();
    let vault = Arc::new(Vault::open(scratch.folder()).unwrap());
    let store = scratch.open();
    let book = book(&store, &vault);
    block_on(async {
        book.create("a", ListType::Phone, Purpose::None, None)
            .await
            .unwrap();
        book.create("b", ListType::Name, Purpose::None, Some(0.9))
            .await
            .unwrap();
        let first = ListLibrary::load(&store, &store, &vault, None)
            .await
            .unwrap();
        let head = book.head("b").await.unwrap();
        let sealed = book.seal(&head, [entry("Ysolde Marchbanks", None)], |_, _| false);
        book.write(&head, sealed.unwrap(), false).await.unwrap();
        let second = ListLibrary::load(&store, &store, &vault, Some(&first))
            .await
            .unwrap();
        let (first, second) = (
            first.of(Environment::Sandbox),
            second.of(Environment::Sandbox),
        );
        let same =
            |name: &str| Arc::ptr_eq(first.values(name).unwrap(), second.values(name).unwrap());
        assert!(same("a") && !same("b"));
        assert_eq!(second.values("b").unwrap().revision(), 2);
    });
}

#[test]
fn what_cannot_stand_on_a_list_is_refused_whole() {
    let scratch = Scratch::new();
    let vault = Arc::new(Vault::open(scratch.folder()).unwrap());
    let store = scratch.open();
    let book = book(&store, &vault);
    let fuzzy = book.create("x", ListType::Email, Purpose::None, Some(0.9));
    assert!(matches!(
        block_on(fuzzy),
        Err(ListError::NotFuzzy(ListType::Email))
    ));
    let unnamed = book.create("a b", ListType::Email, Purpose::None, None);
    assert!(matches!(block_on(unnamed), Err(ListError::Name)));
    block_on(book.create("codes", ListType::ReasonCodes, Purpose::None, None)).unwrap();
    let head = block_on(book.head("codes")).unwrap();
    let sealed = book.seal(&head, [entry("R901", None), entry("R0", None)], |_, _| {
        false
    });
    assert!(matches!(sealed, Err(ListError::Value(_))));
}
