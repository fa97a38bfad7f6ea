// One line per check on stdout, and the count at the end: as the drivers of the SDKs do.

import { inspect, isDeepStrictEqual } from "node:util";

export class Report {
  constructor(label) {
    this.label = label;
    this.passed = 0;
    this.failed = 0;
  }

  record(area, what, why = null) {
    if (why === null) {
      this.passed += 1;
      console.log(`ok ${this.label} ${area} ${what}`);
    } else {
      this.failed += 1;
      console.log(`FAILED ${this.label} ${area} ${what}: ${why.replace(/\s+/g, " ")}`);
    }
  }

  true(area, what, holds, seen) {
    this.record(area, what, holds ? null : `does not hold, seen ${inspect(seen)}`);
  }

  equal(area, what, got, want) {
    const why = isDeepStrictEqual(got, want) ? null : `got ${inspect(got)}, want ${inspect(want)}`;
    this.record(area, what, why);
  }

  finish() {
    console.log(`${this.label}: ${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}
