# The commands to remember; `just ci` is what continuous integration runs.

# everything that must hold before a change lands
ci:
    bash .ci/run

# format, lints and docs
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# all tests
test:
    cargo test

# statements made to overflow, hang or fill the memory, with the times of a release build
bombs:
    RELATA_VERBOSE=1 cargo test --release --test bombs -- --nocapture

# rewrite the expected output of golden tests; review the diff like code
golden:
    UPDATE=1 cargo test --test golden --test parse --test optimize
    UPDATE=1 cargo test --test language

# the openCypher conformance kit, from TCK_DIR or ../shared/tck
tck:
    cargo test --test tck -- --nocapture

# licences and advisories (needs cargo-deny)
deny:
    cargo deny check
