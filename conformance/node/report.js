// One line per check on stdout, and the count at the end.

import { inspect, isDeepStrictEqual } from "node:util";
import stytch from "stytch";

export class Report {
  constructor(sdk) {
    this.sdk = sdk;
    this.passed = 0;
    this.failed = 0;
  }

  record(area, what, why = null) {
    if (why === null) {
      this.passed += 1;
      console.log(`ok ${this.sdk} ${area} ${what}`);
    } else {
      this.failed += 1;
      console.log(`FAILED ${this.sdk} ${area} ${what}: ${why.replace(/\s+/g, " ")}`);
    }
  }

  /** Every scenario of every area, and the sum. */
  async run(areas, world) {
    for (const [area, scenarios] of Object.entries(areas)) {
      for (const scenario of scenarios) {
        try {
          await scenario(world, new Check(this, area));
        } catch (error) {
          // The rest of this scenario depends on what failed; the others do not.
          this.record(area, `${scenario.name} runs to its end`, String(error?.stack ?? error));
        }
      }
    }
    return this.finish();
  }

  finish() {
    console.log(`${this.sdk}: ${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}

/** The checks of one area. */
export class Check {
  constructor(report, area) {
    this.report = report;
    this.area = area;
  }

  true(what, holds, seen = "") {
    this.report.record(this.area, what, holds ? null : `does not hold, seen ${shown(seen)}`);
  }

  equal(what, got, want) {
    const why = isDeepStrictEqual(got, want) ? null : `got ${shown(got)}, want ${shown(want)}`;
    this.report.record(this.area, what, why);
  }

  /** The call must fail with this HTTP status and error_type. */
  async refused(what, status, errorType, call) {
    this.equal(what, await outcome(call), `${status} ${errorType}`);
  }

  /** The SDK itself must refuse with this code, without asking the server. */
  async refusedLocally(what, code, call) {
    const seen = await call().then(
      (answer) => `answered ${shown(answer)}`,
      (error) => (error instanceof stytch.ClientError ? error.code : shown(error)),
    );
    this.equal(what, seen, code);
  }
}

/** `<status> <error_type>` of a call; a success has `ok` in the place of the error_type. */
export async function outcome(call) {
  try {
    return `${(await call()).status_code} ok`;
  } catch (error) {
    if (error instanceof stytch.StytchError) return `${error.status_code} ${error.error_type}`;
    throw error;
  }
}

/** A sorted copy. */
export function sorted(values) {
  return [...values].sort();
}

function shown(value) {
  return inspect(value, { depth: 6, breakLength: Infinity });
}
