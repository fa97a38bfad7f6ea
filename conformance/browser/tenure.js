// What somebody else does at the server meanwhile, and what the server counted.

export class Tenure {
  constructor({ base_url, metrics_url, consumer }) {
    this.base = base_url;
    this.metrics = metrics_url;
    const credentials = Buffer.from(`${consumer.project_id}:${consumer.secret}`).toString("base64");
    this.headers = { authorization: `Basic ${credentials}`, "content-type": "application/json" };
  }

  async call(method, path, body) {
    const response = await fetch(this.base + path, { method, headers: this.headers, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.error_type}`);
    return answer;
  }

  /** A new user; the id. */
  async user(email, password) {
    return (await this.call("POST", "/v1/passwords", { email, password })).user_id;
  }

  /** The ids of a user's live sessions. */
  async sessions(user) {
    const { sessions } = await this.call("GET", `/v1/sessions?user_id=${user}`);
    return sessions.map((session) => session.session_id);
  }

  async revoke(session_id) {
    await this.call("POST", "/v1/sessions/revoke", { session_id });
  }

  /** How many requests were answered that a page may not cost: all but those for public keys and for signals. */
  async calls() {
    const lines = (await (await fetch(this.metrics)).text()).split("\n");
    const counters = lines.filter((line) => /^tenure_http_requests_total\{/.test(line) && !/jwks|signals/.test(line));
    if (counters.length === 0) throw new Error("the server counted nothing");
    return counters.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }
}
