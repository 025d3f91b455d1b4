//! Names of groups made numbers.

use super::{Result, Work};

/// Groups by number, from zero in order of their first nodes. A group is named by any
/// number below that of nodes.
pub(crate) fn numbered(mut groups: Vec<u32>, work: &Work<'_>) -> Result<Vec<u32>> {
    let mut numbers = work.filled(u32::MAX, groups.len())?;
    let mut next = 0;
    for group in &mut groups {
        let number = &mut numbers[*group as usize];
        if *number == u32::MAX {
            *number = next;
            next += 1;
        }
        *group = *number;
    }
    work.tick(groups.len())?;
    Ok(groups)
}
