// The last line that tests/run reads.
export default class Count {
  passed = 0;
  failed = 0;

  onTestEnd(test, result) {
    if (result.status === "passed") this.passed++;
    else this.failed++;
  }

  onEnd() {
    console.log(`${this.passed} passed, ${this.failed + (this.passed === 0 && this.failed === 0)} failed`);
  }

  printsToStdio() {
    return false;
  }
}
