import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

export const region = 'eu-west-1'
export const account = '123456789012'

export interface Emulator {
  url: string
  /** What AWS clients need to speak to it, and to nobody else. */
  environment: Record<string, string>
  close(): Promise<void>
}

interface EmulatorOptions {
  /** The command, as pip has installed it. */
  command: string
  port: number
  /** Where it hands mail on to: host and port. */
  relay: string
  /** Where it keeps its files, and its log. */
  folder: string
  /** What the functions that it runs find in their environment besides. */
  around: Record<string, string>
}

/** The whole of AWS on this machine, as ministack understands it, reachable from this machine alone. */
export async function startEmulator({ command, port, relay, folder, around }: EmulatorOptions): Promise<Emulator> {
  const url = `http://127.0.0.1:${port}`
  const log = createWriteStream(join(folder, 'emulator.log'))
  await once(log, 'open')
  const child = spawn(command, [], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...around,
      // Functions run on the Node that runs this.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LAMBDA_EXECUTOR: 'local',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      SMTP_HOST: relay,
    },
  })
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill()
    await once(child, 'exit')
  }
  try {
    await answering(`${url}/_ministack/health`, child)
  } catch (error) {
    await close()
    throw error
  }
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  return { url, environment, close }
}

async function answering(url: string, child: ChildProcess) {
  const failed = once(child, 'error').then(([error]) => Promise.reject(error))
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the emulator ended at once: see its log`)
    const answer = await Promise.race([fetch(url).catch(() => undefined), failed])
    if (answer?.ok) return
    await setTimeout(200)
  }
  throw new Error('the emulator did not answer within a minute: see its log')
}
