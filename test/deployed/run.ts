/** Deploys the service into an AWS that is not ours, and lives through a small campaign there. Ends with one line: N passed, N failed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awsAt } from './aws.ts'
import { busDevice, campaign } from './campaign.ts'
import { bootstrap, type Deployment, deploy, isRefused, type Stacks, synthesise } from './deployment.ts'
import { startEmulator } from './emulator.ts'
import { startFront } from './front.ts'
import { operations } from './operations.ts'
import { startReceiver } from './receiver.ts'
import { portOf, startRelay } from './relay.ts'
import { print, steps } from './steps.ts'
import { strippings } from './templates.ts'

// Whatever AWS someone is signed in to, nothing here is for it.
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]

const command = process.env.IDES_MINISTACK ?? 'ministack'

if (spawnSync('sh', ['-c', 'command -v "$0"', command]).status === 0) await run()
else {
  print(`${command} is not there: see test/README.md for how to have it; nothing was deployed`)
  process.exitCode = process.env.CI_FULL ? 1 : 0
}

async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'ides-deployed-'))
  const run = steps()
  const { step } = run
  const port = await freePort()
  const relay = await startRelay()
  const front = await startFront(port, folder)
  const receiver = await startReceiver(folder, new Set([busDevice]))
  const emulator = await startEmulator({ command, port, relay: `127.0.0.1:${relay.port}`, folder, around: front.environment })
  try {
    const aws = awsAt(emulator.url)
    let stacks: Stacks = {}
    let deployment: Deployment | undefined
    const isDeployed =
      (await step('the stacks are synthesised, and each stripping is of something in them', async () => {
        const synthesised = await synthesise(folder, receiver.config)
        stacks = synthesised.stacks
        assert.deepEqual(
          synthesised.idle.map(({ why }) => why),
          [],
        )
      })) &&
      (await step('cdk bootstraps the account and deploys all stacks', async () => {
        await bootstrap(folder, emulator)
        deployment = await deploy(folder, emulator, aws, stacks)
      }))
    for (const [number, stripping] of strippings.entries())
      await step(`it could not take ${stripping.why}`, async () =>
        assert.ok(await isRefused(aws, stripping, number), 'it takes them now: let them stay in the template'),
      )
    if (isDeployed && deployment) {
      const environment = { ...front.environment, ...emulator.environment }
      const stage = { aws, deployment, relay, receiver, url: emulator.url, folder, environment }
      if (await campaign(stage, run)()) await operations({ ...stage, emulator, stacks }, run)()
    }
  } finally {
    await emulator.close()
    await Promise.all([relay.close(), front.close(), receiver.close()])
    if (run.failed === 0) await rm(folder, { recursive: true })
    else print(`What it did is in ${folder}`)
  }
  print(`${run.passed} passed, ${run.failed} failed`)
  process.exitCode = run.failed === 0 ? 0 : 1
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  server.close()
  await once(server, 'close')
  return port
}
