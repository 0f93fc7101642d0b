//! Shape and determinism of the generated file.

use bonafide_population::{Format, PopulationConfig, write_population};

fn written(config: &PopulationConfig, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    write_population(config, &mut out, format, &mut |_| {}).expect("writes to memory");
    out
}

#[test]
fn equal_configurations_give_equal_bytes() {
    let config = PopulationConfig::united_states(300, 7);
    let first = written(&config, Format::Csv);
    assert_eq!(first, written(&config, Format::Csv));
    let other = PopulationConfig::united_states(300, 8);
    assert_ne!(first, written(&other, Format::Csv));
}
