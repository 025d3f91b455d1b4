//! Where the lines typed are kept between two runs.

use std::fs;
use std::path::PathBuf;

/// The history file: `$RELATA_HISTORY`, or one in the user's state folder. Nothing
/// where neither is known; an empty `RELATA_HISTORY` switches it off.
pub(super) fn path() -> Option<PathBuf> {
    if let Some(chosen) = std::env::var_os("RELATA_HISTORY") {
        return Some(PathBuf::from(chosen)).filter(|path| !path.as_os_str().is_empty());
    }
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = state
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".local").join("state")))?;
    let folder = state.join("relata");
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
