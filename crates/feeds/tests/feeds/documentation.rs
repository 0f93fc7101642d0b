//! The manual says the same as the code.

use bonafide_feeds::COLUMNS;

#[test]
fn the_manual_lists_every_column() {
    let manual = include_str!("../../../../docs/feeds.md");
    for column in COLUMNS.iter() {
        let aliases: Vec<String> = column
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        let row = format!(
            "| `{}` | {} | {} |",
            column.name,
            aliases.join(", "),
            column.meaning
        );
        assert!(manual.contains(&row), "docs/feeds.md lacks {row}");
    }
}
