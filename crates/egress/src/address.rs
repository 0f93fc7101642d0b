//! Which addresses an outbound call may reach.
//!
//! The closed ones are in `data/closed_networks.csv`, after the registries of special-purpose
//! addresses (RFC 6890 and its successors): an operator's own networks, the machine itself, and the
//! services that hand out credentials to whoever asks from a cloud machine.

use std::net::IpAddr;
use std::sync::LazyLock;

/// A network: its first address as 128 bits, and how many of them count.
struct Network {
    first: u128,
    prefix: u32,
}

static CLOSED: LazyLock<Vec<Network>> = LazyLock::new(|| {
    include_str!("../data/closed_networks.csv")
        .lines()
        .skip(1)
        .filter_map(|line| network(line.split(',').next()?))
        .collect()
});

fn network(text: &str) -> Option<Network> {
    let (address, prefix) = text.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    Some(match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => Network {
            first: bits_of(IpAddr::V4(address)),
            prefix: prefix + 96,
        },
        IpAddr::V6(address) => Network {
            first: address.to_bits(),
            prefix,
        },
    })
}

/// Addresses of version 4 stand in a range of their own, so that no network of version 6 holds
/// them by accident.
fn bits_of(address: IpAddr) -> u128 {
    const VERSION_4: u128 = 0xffff_ffff_ffff_fff4 << 64;
    match address {
        IpAddr::V4(address) => VERSION_4 | u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Whether an address is one of the open internet.
pub fn is_open_address(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V6(inner) => inner.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    let bits = bits_of(address);
    let is_version_6 = address.is_ipv6();
    !CLOSED.iter().any(|network| {
        let holds = network.prefix == 0 || (bits ^ network.first).leading_zeros() >= network.prefix;
        let is_of_version_6 = network.first >> 64 != bits_of(IpAddr::V4([0, 0, 0, 0].into())) >> 64;
        holds && is_of_version_6 == is_version_6
    })
}

/// The address that a host of a URL is, where it is no name.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_of_the_table_is_read() {
        let lines = include_str!("../data/closed_networks.csv").lines().count() - 1;
        assert_eq!(CLOSED.len(), lines);
    }

    #[test]
    fn closed_and_open_addresses_are_told_apart() {
        for (address, is_open) in [
            ("127.0.0.1", false),
            ("127.8.9.10", false),
            ("10.20.30.40", false),
            ("172.31.255.255", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.251", false),
            ("8.8.8.8", true),
            ("192.0.1.1", true),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::7f00:1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("2002:7f00:1::", false),
            ("2606:4700:4700::1111", true),
        ] {
            assert_eq!(
                is_open_address(address.parse().unwrap()),
                is_open,
                "{address}"
            );
        }
    }

    #[test]
    fn hosts_that_are_addresses_are_known() {
        assert!(literal("[::1]").is_some());
        assert!(literal("127.0.0.1").is_some());
        assert!(literal("localhost").is_none());
    }
}
