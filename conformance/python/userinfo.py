"""A UserInfo endpoint of an external issuer, on this machine, that behaves as the bearer token asks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class UserInfo:
    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        """Bearer token to HTTP status and body."""
        self.authorizations: list[str] = []
        """The Authorization header of each request, in order."""
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authorization = self.headers.get("Authorization", "")
                endpoint.authorizations.append(authorization)
                status, body = endpoint.answers.get(authorization.removeprefix("Bearer "), (401, "{}"))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{endpoint.url}/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Nothing: stdout and stderr belong to the checks."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/userinfo"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, token: str, claims: object) -> str:
        """The endpoint will answer `claims` to this token."""
        self.answers[token] = (200, json.dumps(claims))
        return token

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
