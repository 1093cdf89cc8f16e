#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Harvests over TLS from servers with good and bad certificates, made here by openssl.

usage: run_tls.py SHEAF

Skipped (77) where openssl is missing. Each case: what it proves, the certificate, keys of the
endpoint ({CA}, {CERTIFICATE} are files, {PORT} and {PLAIN} the ports of a TLS and a plain
server), the path of the base URL, and what must come of it.
"""
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))
import loopback  # pylint: disable=wrong-import-position

SHEAF = os.path.abspath(sys.argv[1])
NOW = '2024-06-01T00:00:00Z'
OAI = ('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
       f'<responseDate>{NOW}</responseDate>{{}}</OAI-PMH>')
IDENTIFY = OAI.format('<Identify><repositoryName>A repository</repositoryName>'
                      '<granularity>YYYY-MM-DD</granularity></Identify>')
PAGE = OAI.format('<ListRecords><record><header status="deleted"><identifier>oai:x:1</identifier>'
                  '<datestamp>2024-01-01</datestamp></header></record></ListRecords>')

# (what, certificate, scheme and port, keys, path, exit code, what standard error says, hides)
CASES = [
    ('a certificate of an authority that ca-file names is trusted', 'good', 'https',
     ['ca-file = {CA}'], '/oai', 0, 'complete', 'tls-verify'),
    ('of an unknown authority it is not', 'good', 'https', [], '/oai', 1,
     'unable to get local issuer certificate (where you trust it, name its issuer\'s certificate with ca-file)', None),
    ('one whose chain lacks the certificate between is not, and is no reason to trust it', 'incomplete', 'https',
     ['ca-file = {CA}'], '/oai', 1, 'unable to get local issuer certificate', None),
    ('a self-signed one is not', 'self-signed', 'https', [], '/oai', 1, 'with ca-file)', None),
    ('a self-signed one is where it is named', 'self-signed', 'https', ['ca-file = {CERTIFICATE}'], '/oai', 0,
     'complete', None),
    ('an expired one is not', 'expired', 'https', ['ca-file = {CA}'], '/oai', 1,
     'certificate has expired (those who run the repository must renew it', None),
    ('one for another host is not', 'other-host', 'https', ['ca-file = {CA}'], '/oai', 1,
     'is the host in url the one that the certificate is for?', None),
    ('without checks anything goes, and a warning says so', 'expired', 'https', ['tls-verify = no'], '/oai', 0,
     'tls-verify = no: who answers as this repository is not checked', None),
    ('what does not speak TLS is refused', 'good', 'https to plain', ['ca-file = {CA}'], '/oai', 1,
     'TLS with', None),
    ('a file without certificates is told', 'good', 'https', ['ca-file = /dev/null'], '/oai', 1, 'TLS with', None),
    ('a redirect from https to http is told, and gets no secrets', 'good', 'https',
     ['ca-file = {CA}', 'header = X-Key: s3cret', 'username = me', 'password-file = {PASSWORD}'], '/to-plain', 0,
     'redirects from https to http', 's3cret'),
    ('and is not told as the new base URL', 'good', 'https', ['ca-file = {CA}'], '/to-plain', 0,
     'redirects from https to http', 'put url'),
    ('a redirect from http to https for good is told as the new base URL', 'good', 'http',
     ['ca-file = {CA}', 'header = X-Key: s3cret'], '/to-tls', 0, 'put url = https://127.0.0.1:{PORT}/oai', 's3cret'),
    ('a redirect to https is no way round its checks', 'good', 'http', [], '/to-tls', 1,
     'unable to get local issuer certificate', None),
]


def openssl(folder, *arguments):
    subprocess.run(['openssl', *arguments], cwd=folder, check=True, capture_output=True)


def make_certificates(folder):
    """An authority; certificates of it and one without any."""
    openssl(folder, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem',
            '-days', '2', '-subj', '/CN=A test authority')
    openssl(folder, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'self-signed.key', '-out',
            'self-signed.pem', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1')
    with open(f'{folder}/ca.conf', 'w', encoding='utf-8') as file:
        file.write('[ca]\ndefault_ca = own\n[own]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n'
                   'default_md = sha256\npolicy = any\ncopy_extensions = copy\nunique_subject = no\n'
                   '[any]\ncommonName = supplied\n')
    with open(f'{folder}/serial', 'w', encoding='utf-8') as file:
        file.write('01\n')
    with open(f'{folder}/index', 'w', encoding='utf-8'):
        pass
    for name, address, end in (('good', '127.0.0.1', '20991231235959Z'), ('expired', '127.0.0.1', '20010101000000Z'),
                               ('other-host', '127.0.0.2', '20991231235959Z')):
        openssl(folder, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', f'{name}.key', '-out', f'{name}.csr',
                '-subj', f'/CN={name}', '-addext', f'subjectAltName=IP:{address}')
        openssl(folder, 'ca', '-batch', '-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-in',
                f'{name}.csr', '-out', f'{name}.pem', '-startdate', '20000101000000Z', '-enddate', end, '-notext')
    # An authority between, whose certificate the server forgets to send.
    openssl(folder, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'between.key', '-out', 'between.csr',
            '-subj', '/CN=between', '-addext', 'basicConstraints=critical,CA:TRUE')
    openssl(folder, 'ca', '-batch', '-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-in',
            'between.csr', '-out', 'between.pem', '-startdate', '20000101000000Z', '-enddate', '20991231235959Z',
            '-notext')
    openssl(folder, 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'incomplete.key', '-out', 'incomplete.csr',
            '-subj', '/CN=incomplete', '-addext', 'subjectAltName=IP:127.0.0.1')
    openssl(folder, 'ca', '-batch', '-config', 'ca.conf', '-cert', 'between.pem', '-keyfile', 'between.key', '-in',
            'incomplete.csr', '-out', 'incomplete.pem', '-startdate', '20000101000000Z', '-enddate',
            '20991231235959Z', '-notext')


class Repository(loopback.Handler):
    def do_GET(self):
        server = self.server
        path, _, query = self.path.partition('?')
        target = {'/to-plain': f'http://127.0.0.1:{server.plain}/oai',
                  '/to-tls': f'https://127.0.0.1:{server.tls}/oai'}.get(path)
        server.seen.append((path, self.headers.get('X-Key') or self.headers.get('Authorization')))
        body = b'' if target else (IDENTIFY if 'verb=Identify' in query else PAGE).encode()
        self.send_response(301 if target else 200)
        if target:
            self.send_header('Location', f'{target}?{query}')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(loopback.Server):
    def __init__(self, folder=None, certificate=None):
        super().__init__(Repository)
        self.context = None
        self.seen = []
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f'{folder}/{certificate}.pem', f'{folder}/{certificate}.key')
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, *_):
        pass


def play(folder, case):
    what, certificate, scheme, keys, path, code, says, hides = case
    tls, plain = Server(folder, certificate), Server()
    for server in (tls, plain):
        server.tls, server.plain = tls.server_port, plain.server_port
    port = tls.server_port if scheme == 'https' else plain.server_port
    values = {'{CA}': f'{folder}/ca.pem', '{CERTIFICATE}': f'{folder}/{certificate}.pem',
              '{PASSWORD}': f'{folder}/password', '{PORT}': str(tls.server_port)}

    def fill(text):
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    with open(f'{folder}/endpoints.conf', 'w', encoding='utf-8') as file:
        file.write(f'[repo]\nurl = {scheme.partition(" ")[0]}://127.0.0.1:{port}{path}\nretries = 0\n')
        file.write(''.join(fill(key) + '\n' for key in keys))
    store = f'{folder}/store.db'
    for name in os.listdir(folder):
        if name.startswith('store.db'):
            os.unlink(f'{folder}/{name}')
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}
    environment['SHEAF_NOW'] = NOW
    result = subprocess.run([SHEAF, '--store', store, '--config', f'{folder}/endpoints.conf', 'harvest', '--no-dedup'],
                            env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    talk = result.stderr.decode()
    status = subprocess.run([SHEAF, '--store', store, 'status', '--json'], capture_output=True, timeout=60)
    records = json.loads(status.stdout)['deleted']
    faults = []
    if result.returncode != code:
        faults.append(f'exit code {result.returncode}, expected {code}')
    if records != (1 if code == 0 else 0):
        faults.append(f'{records} records')
    if fill(says) not in talk:
        faults.append(f'does not say "{fill(says)}"')
    if hides and hides in talk:
        faults.append(f'says "{hides}"')
    for server in (tls, plain):
        other = [seen for seen in server.seen if seen[0] == '/oai' and seen[1] and path != '/oai']
        if other:
            faults.append(f'secrets went to {other}')
        server.shutdown()
        server.server_close()
    if faults:
        print(f'{what}: {"; ".join(faults)}\n{talk}', file=sys.stderr)
    return not faults


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            make_certificates(folder)
        except FileNotFoundError:
            return 77
        with open(f'{folder}/password', 'w', encoding='utf-8') as file:
            file.write('s3cret\n')
        os.chmod(f'{folder}/password', 0o600)
        results = [play(folder, case) for case in CASES]
    return 0 if all(results) else 1


sys.exit(main())
