"""An SMTP server for tests: it wants TLS and a login, takes mail, and says on stdout what happened, a JSON object a line.

    python server.py CERTIFICATE KEY USER PASSWORD

The first line names its ports: `starttls`, which takes ASCII addresses only; `tls` for TLS from the first byte on, which
takes others too; and `plain`, which knows no TLS. Recipients whose name begins with `refused` are refused, and to those that
begin with `forbidden` it sends nothing. It ends when its stdin does.
"""

import asyncio
import email.policy
import json
import logging
import ssl
import sys
import warnings
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult

HOST = "127.0.0.1"

# It warns of logins without TLS below it; here TLS is below it.
warnings.filterwarnings("ignore", category=UserWarning, module="aiosmtpd")
logging.disable(logging.WARNING)


def say(**event):
    print(json.dumps(event), flush=True)


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return f"550 5.1.1 <{address}>: there is no such mailbox"
        if address.startswith("forbidden"):
            return f"550 5.7.1 <{address}>: relaying is denied"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        bodies = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        say(
            mail={
                "tls": server.transport.get_extra_info("ssl_object") is not None,
                "login": session.auth_data.login.decode(),
                "hello": session.host_name,
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": {name.lower(): str(value) for name, value in mail.items()},
                "bodies": bodies,
                "ascii": envelope.content.isascii(),
            }
        )
        return "250 2.0.0 OK"


def authenticator(user, password):
    def check(server, session, envelope, mechanism, data):
        tls = server.transport.get_extra_info("ssl_object") is not None
        right = (data.login.decode(), data.password.decode()) == (user, password)
        say(login={"tls": tls, "right": right})
        return AuthResult(success=right, handled=False, auth_data=data)

    return check


async def main(certificate, key, user, password):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    common = {
        "hostname": "localhost",
        "auth_required": True,
        "authenticator": authenticator(user, password),
    }

    def starttls():
        return SMTP(Mailbox(), tls_context=context, require_starttls=True, **common)

    def tls():
        # It does not see by itself that the connection below it is encrypted.
        return SMTP(Mailbox(), auth_require_tls=False, enable_SMTPUTF8=True, **common)

    def plain():
        return SMTP(Mailbox(), **common)

    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(starttls, HOST, 0),
        await loop.create_server(tls, HOST, 0, ssl=context),
        await loop.create_server(plain, HOST, 0),
    ]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    say(starttls=ports[0], tls=ports[1], plain=ports[2])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main(*sys.argv[1:]))
