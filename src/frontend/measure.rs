//! What the process has used so far, where the system says so; elsewhere nothing is
//! known.

use std::fs;

/// The most memory the process ever held, in MiB.
pub(crate) fn memory_peak_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib.div_ceil(1024))
}

/// The processor time of all threads, in milliseconds.
#[cfg(unix)]
pub(crate) fn cpu_ms() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    // a clock that knows nothing says zero
    (time.tv_sec > 0 || time.tv_nsec > 0)
        .then(|| time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6)
}

/// The processor time of all threads, in milliseconds.
#[cfg(not(unix))]
pub(crate) fn cpu_ms() -> Option<f64> {
    None
}
