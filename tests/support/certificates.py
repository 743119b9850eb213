"""Self-signed certificates for servers of tests, made by the openssl program."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def create_certificate(file: Path, *names: str) -> ssl.SSLContext:
    """Write a key and a certificate for names such as `DNS:localhost`, and return the TLS context of their server."""
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "-", "-subj", "/CN=x"]
    command = ["openssl", "req", "-x509", *options, "-addext", f"subjectAltName={','.join(names)}"]
    file.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
