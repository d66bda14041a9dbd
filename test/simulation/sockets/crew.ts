/** Workers, each a process of its own that may be killed at any moment, and is replaced at once. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { settings } from '#infra/local/machine.ts'
import type { Door, FaultProxy } from './fault-proxy.ts'
import { ending, type Order } from './orders.ts'

type Call = Omit<Order, 'call'>

/** How a call of a function ended; `lost` with a worker that ended by itself. */
export type Called = { kind: 'done' | 'killed' } | { kind: 'failed' | 'lost'; error: string }

/** Where there is always a worker. */
export interface Place {
  call(call: Call): Promise<Called>
}

export interface Crew {
  open(): Place
  /** Kills the worker that came through a door. @returns false if it is dead already */
  kill(client: string): boolean
  /** Resolves when nothing that those killed have sent is under way any more. */
  buried(): Promise<void>
  close(): Promise<void>
}

/** @param told what workers find in their environment, beside the proxy */
export function openCrew(proxy: FaultProxy, told: Record<string, string>): Crew {
  const compiled = mkdtempSync(join(tmpdir(), 'ides-workers-'))
  const living = new Map<string, Worker>()
  const burials = new Set<Promise<void>>()
  let hired = 0

  async function hire() {
    hired += 1
    const name = `worker ${hired}`
    const worker = startWorker(await proxy.open(name), compiled, told)
    living.set(name, worker)
    return worker
  }

  /** Has started by the time it is needed. */
  let spare = hire()
  const next = () => {
    const worker = spare
    spare = hire()
    return worker
  }

  return {
    open() {
      let worker = next()
      return {
        async call(call) {
          const current = worker
          const called = await (await current).call(call)
          // Of several calls that died with one worker, the first brings the next one.
          if ((called.kind === 'killed' || called.kind === 'lost') && worker === current) worker = next()
          return called
        },
      }
    },
    kill(client) {
      const worker = living.get(client)
      if (!worker?.isAlive()) return false
      living.delete(client)
      const burial = worker.kill().finally(() => burials.delete(burial))
      burials.add(burial)
      return true
    },
    async buried() {
      await Promise.all(burials)
    },
    async close() {
      await spare
      await Promise.all(burials)
      await Promise.all([...living.values()].map(worker => worker.end()))
      rmSync(compiled, { recursive: true })
    },
  }
}

interface Worker {
  isAlive(): boolean
  call(call: Call): Promise<Called>
  kill(): Promise<void>
  end(): Promise<void>
}

const script = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** Characters of what a worker says at last that are worth knowing. */
const mostSaid = 2000

/** @param compiled a folder for what need not be compiled again by each */
function startWorker(door: Door, compiled: string, told: Record<string, string>): Worker {
  const child = fork(script, {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...settings,
      ...told,
      NODE_COMPILE_CACHE: compiled,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      AWS_ENDPOINT_URL_DYNAMODB: door.url('dynamodb'),
      AWS_ENDPOINT_URL_SES: door.url('ses'),
      AWS_ENDPOINT_URL_EVENTBRIDGE: door.url('events'),
      AWS_ENDPOINT_URL_S3: door.url('s3'),
    },
  })
  let said = ''
  child.stderr?.on('data', chunk => {
    said = `${said}${chunk}`.slice(-mostSaid)
  })
  const waiting = new Map<number, (called: Called) => void>()
  let calls = 0
  /** How its calls end from now on; absent while it lives. */
  let end: Called | undefined

  child.on('message', message => {
    const { call, error } = ending.parse(message)
    waiting.get(call)?.(error === undefined ? { kind: 'done' } : { kind: 'failed', error })
    waiting.delete(call)
  })
  const gone = once(child, 'exit').then(([code, signal]) => {
    end ??= { kind: 'lost', error: `ended with ${code ?? signal}: ${said}` }
    for (const tell of waiting.values()) tell(end)
    waiting.clear()
    return door.shut()
  })

  return {
    isAlive: () => end === undefined,
    async call(call) {
      if (end) return end
      calls += 1
      const order: Order = { ...call, call: calls }
      return new Promise(resolve => {
        waiting.set(order.call, resolve)
        // Where it cannot be told, it has ended, which is heard of in another way.
        child.send(order, () => {})
      })
    },
    async kill() {
      end = { kind: 'killed' }
      child.kill('SIGKILL')
      await gone
    },
    async end() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
