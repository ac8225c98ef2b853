//! Which configuration is meant: `--config`, `$BATOND_CONFIG`, `/etc/batond/batond.toml`, `./batond.toml`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Options;
use crate::config::Problems;
use crate::shell::load::{Loaded, load};

/// Where a configuration lies when nobody says so, in this order.
const USUAL: [&str; 2] = ["/etc/batond/batond.toml", "./batond.toml"];

/// Finds and loads the configuration.
pub(super) fn loaded(options: &Options) -> Result<(PathBuf, Loaded), Problems> {
    let path = path(options.config.as_deref(), std::env::var_os("BATOND_CONFIG"))?;
    load(&path).map(|loaded| (path, loaded))
}

/// A file that was named is taken, there or not; of the usual ones the first that is there.
fn path(given: Option<&Path>, environment: Option<OsString>) -> Result<PathBuf, Problems> {
    let environment = environment.filter(|name| !name.is_empty()).map(PathBuf::from);
    if let Some(named) = given.map(Path::to_owned).or(environment) {
        return Ok(named);
    }
    USUAL.iter().map(PathBuf::from).find(|path| path.exists()).ok_or_else(|| {
        let text = format!(
            "no configuration was found: neither --config nor $BATOND_CONFIG names one, and there is no {}; batond config example prints one to begin with",
            USUAL.join(" and no ")
        );
        Problems::whole(Path::new(""), text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_comes_before_the_environment() {
        let given = Some(Path::new("a.toml"));
        assert_eq!(path(given, Some("b.toml".into())).expect("named"), Path::new("a.toml"));
        assert_eq!(path(None, Some("b.toml".into())).expect("named"), Path::new("b.toml"));
    }
}
