//! The files of the repository as the rules read them.

use std::path::Path;

/// One file, by its path from the root of the repository.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// `src/domain/lead.rs`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Text {
    /// A file that need not exist.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether the whole file is a test.
    pub(crate) fn is_test(&self) -> bool {
        !self.path.starts_with("src/")
            || self.path.ends_with("/tests.rs")
            || self.path.split('/').any(|part| part == "tests")
    }

    /// What is not a test: all of it down to the tests at its end.
    pub(crate) fn program(&self) -> &str {
        if self.is_test() {
            return "";
        }
        let end = self.text.find("#[cfg(test)]\nmod tests {");
        self.text.split_at(end.unwrap_or(self.text.len())).0
    }
}

/// The program's own source.
pub(crate) fn sources() -> Vec<Text> {
    rust().into_iter().filter(|file| file.path.starts_with("src/")).collect()
}

/// Everything written in Rust.
pub(crate) fn rust() -> Vec<Text> {
    everything()
        .into_iter()
        .filter(|file| Path::new(&file.path).extension().is_some_and(|end| end == "rs"))
        .collect()
}

/// Every file that is text, but for what Cargo and Git keep for themselves.
pub(crate) fn everything() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(root, root, &mut files);
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn walk(root: &Path, dir: &Path, files: &mut Vec<Text>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if matches!(name.as_str(), ".git" | "target" | "fuzz/target" | "fuzz/corpus" | "fuzz/artifacts")
            || name.ends_with(".snap.new")
        {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            walk(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files.push(Text { path: name, text });
        }
    }
}
