//! TLS for mail servers: the system's roots, and one more from a file where the team's server has its own.
//! Verification is never switched off.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The largest `ca_file` that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// A client's TLS configuration: the platform's verifier, and the certificates of `ca_file` as further roots. A server's
/// own self-signed certificate works as a root too, for the names it bears.
pub fn tls_config(ca_file: Option<&Path>) -> anyhow::Result<Arc<ClientConfig>> {
    let extra = ca_file.map(certificates).transpose()?.unwrap_or_default();
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let config = match Verifier::new_with_extra_roots(extra.clone(), provider) {
        Ok(verifier) => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
        // A machine without system roots can still trust what it was given.
        Err(_) if !extra.is_empty() => builder.with_root_certificates(only(extra)?).with_no_client_auth(),
        Err(error) => return Err(error).context("the system's root certificates cannot be read"),
    };
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let shown = path.display();
    let size = std::fs::metadata(path).with_context(|| format!("ca_file {shown} cannot be read"))?.len();
    anyhow::ensure!(size <= MAX_FILE, "ca_file {shown} is larger than {MAX_FILE} bytes");
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .with_context(|| format!("ca_file {shown} is no PEM file"))?;
    anyhow::ensure!(!found.is_empty(), "ca_file {shown} holds no certificate");
    Ok(found)
}

fn only(roots: Vec<CertificateDer<'static>>) -> anyhow::Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).context("a certificate of ca_file cannot be used")?;
    }
    Ok(store)
}
