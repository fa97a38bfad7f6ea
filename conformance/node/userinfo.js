// A UserInfo endpoint of an external issuer, on this machine, that behaves as the bearer token asks.

import { once } from "node:events";
import { createServer } from "node:http";

export class UserInfo {
  static async start() {
    const endpoint = new UserInfo();
    endpoint.server.listen(0, "127.0.0.1");
    await once(endpoint.server, "listening");
    endpoint.url = `http://127.0.0.1:${endpoint.server.address().port}/userinfo`;
    return endpoint;
  }

  constructor() {
    /** Bearer token to HTTP status and body. */
    this.answers = new Map();
    /** The Authorization header of each request, in order. */
    this.authorizations = [];
    this.server = createServer((request, response) => {
      const authorization = request.headers.authorization ?? "";
      this.authorizations.push(authorization);
      const [status, body] = this.answers.get(authorization.replace("Bearer ", "")) ?? [401, "{}"];
      const headers = { "Content-Type": "application/json" };
      if (status === 302) headers.Location = `${this.url}/elsewhere`;
      response.writeHead(status, headers).end(body);
    });
  }

  /** The endpoint will answer `claims` to this token. */
  says(token, claims) {
    this.answers.set(token, [200, JSON.stringify(claims)]);
    return token;
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
