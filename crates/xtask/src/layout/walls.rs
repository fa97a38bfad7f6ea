//! Which crate may name which other crate in its manifest.

use crate::workspace::Package;

/// The only crates that may depend on one of these, tests included.
const ONLY: [(&[&str], &[&str]); 4] = [
    (
        &["tenure-db"],
        &["rusqlite", "tokio-postgres", "tokio-postgres-rustls"],
    ),
    (&["tenure-server", "tenure"], &["axum", "utoipa-axum"]),
    (&["tenure-server", "tenure-load"], &["hyper", "hyper-util"]),
    (&["tenure-server", "tenure-cli", "tenure"], &["tenure-server"]),
];

/// What a crate must not depend on; tests may, where the entry says so.
const NEVER: [(&str, Tests, &[&str]); 7] = [
    (
        "tenure-types",
        Tests::Too,
        &["tokio", "axum", "hyper", "reqwest", "rusqlite", "tokio-postgres"],
    ),
    (
        "tenure-core",
        Tests::Too,
        &[
            "tokio",
            "axum",
            "hyper",
            "http",
            "reqwest",
            "rusqlite",
            "tokio-postgres",
            "tenure-db",
        ],
    ),
    (
        "tenure-db",
        Tests::Too,
        &["tenure-engine", "tenure-server", "axum", "hyper", "reqwest"],
    ),
    ("tenure-engine", Tests::Free, &["tenure-server", "axum", "hyper"]),
    (
        "tenure-load",
        Tests::Too,
        &[
            "tenure-core",
            "tenure-db",
            "tenure-engine",
            "tenure-server",
            "axum",
        ],
    ),
    // What a user of the SDK builds has no server in it; its tests run against one.
    (
        "tenure",
        Tests::Free,
        &["tenure-db", "tenure-engine", "tenure-server", "hyper"],
    ),
    (
        "xtask",
        Tests::Too,
        &[
            "tenure-types",
            "tenure-core",
            "tenure-db",
            "tenure-engine",
            "tenure-server",
        ],
    ),
];

/// Whether a wall counts for dev-dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tests {
    Too,
    Free,
}

/// One line for each dependency that goes through a wall.
pub(super) fn broken(packages: &[Package]) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in packages {
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let reserved = ONLY.iter().find(|(_, names)| names.contains(&name));
            if let Some((owners, _)) = reserved
                && !owners.contains(&package.name.as_str())
            {
                complaints.push(format!(
                    "{} depends on {name}, only {} may",
                    package.name,
                    owners.join(" and ")
                ));
                continue;
            }
            let forbidden = NEVER.iter().any(|(of, tests, names)| {
                let counts = *tests == Tests::Too || dependency.kind.as_deref() != Some("dev");
                *of == package.name && counts && names.contains(&name)
            });
            if forbidden {
                complaints.push(format!("{} must not depend on {name}", package.name));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependencies = dependencies.iter().map(|(name, kind)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        });
        Package {
            name: name.to_owned(),
            dependencies: dependencies.collect(),
        }
    }

    #[test]
    fn the_drawn_house_stands() {
        let packages = [
            package("tenure-types", &[("serde", None)]),
            package("tenure-db", &[("rusqlite", None), ("tokio-postgres", None)]),
            package(
                "tenure-server",
                &[("axum", None), ("hyper", None), ("tenure-engine", None)],
            ),
            package("tenure-load", &[("hyper", None), ("tenure-types", None)]),
            package(
                "tenure",
                &[
                    ("reqwest", None),
                    ("tenure-types", None),
                    ("tenure-server", Some("dev")),
                ],
            ),
            package("tenure-engine", &[("tenure-server", Some("dev"))]),
        ];
        // The engine's tests may look at the server, were it not reserved to the command line.
        assert_eq!(
            broken(&packages),
            ["tenure-engine depends on tenure-server, only tenure-server and tenure-cli and tenure may"]
        );
        assert_eq!(broken(&packages[..5]), [""; 0]);
    }

    #[test]
    fn each_kind_of_wall_is_seen() {
        for (name, dependency, kind) in [
            ("tenure-engine", "rusqlite", None),
            ("tenure-server", "tokio-postgres", Some("dev")),
            ("tenure-cli", "axum", None),
            ("tenure-core", "tokio", Some("dev")),
            ("tenure-load", "tenure-engine", Some("dev")),
            ("tenure-db", "tenure-engine", None),
            ("tenure", "tenure-server", None),
            ("tenure", "tenure-engine", None),
            ("xtask", "tenure-types", None),
        ] {
            assert_eq!(
                broken(&[package(name, &[(dependency, kind)])]).len(),
                1,
                "{name} → {dependency}"
            );
        }
    }
}
