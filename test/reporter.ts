import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends the output with one line that counts, `N passed, N failed`, for a script that adds up several runs. With `CI_FULL=1` a test that was
 * skipped has failed.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const count = (state: string) => tests.filter(test => test.result().state === state).length
    const broken = modules.filter(module => module.errors().length > 0).length
    const skipped = process.env.CI_FULL === '1' ? tests.filter(test => test.result().state === 'skipped') : []
    for (const { module, fullName } of skipped) process.stdout.write(`failed ${module.relativeModuleId}: ${fullName}: it was skipped\n`)
    process.stdout.write(`${count('passed')} passed, ${count('failed') + broken + errors.length + skipped.length} failed\n`)
  }
}
