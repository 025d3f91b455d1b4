//! Text compared with a file of `tests/golden`.

use std::path::Path;
use std::{env, fs};

/// The text must be that of the file; `UPDATE=1` writes it there.
pub(crate) fn compare(folder: &str, name: &str, actual: &str) {
    let path = Path::new("tests/golden").join(folder).join(name);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, actual).expect("the golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{name} differs\n--- expected\n{expected}\n--- actual\n{actual}\n(UPDATE=1 rewrites it)"
    );
}
