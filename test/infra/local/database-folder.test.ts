import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { createTables, type Database, FolderInUseError, FolderUnusableError, startDatabase } from '#infra/local/database/database.ts'
import { testFolder } from '#test/folder.ts'
import { localAws } from '#test/local-aws.ts'

let folder: string
beforeEach(() => {
  // Goes not before what runs in it has ended.
  folder = testFolder(onTestFinished).folder
})

async function start(options: Parameters<typeof startDatabase>[0]): Promise<Database> {
  const database = await startDatabase(options)
  onTestFinished(() => database.close())
  return database
}

function clientOf(url: string): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint: url, ...localAws })
  onTestFinished(() => client.destroy())
  return client
}

async function write(url: string, ref: string): Promise<void> {
  const client = clientOf(url)
  await createTables(client, { people: 'people', records: 'records' })
  await client.send(new PutItemCommand({ TableName: 'people', Item: { ref: { S: ref } } }))
}

const isThere = async (url: string, ref: string): Promise<boolean> =>
  (await clientOf(url).send(new GetItemCommand({ TableName: 'people', Key: { ref: { S: ref } } }))).Item !== undefined

/** Starts a database on a folder in a process of its own. @returns what it says first: a URL, or the name and message of an error */
async function startElsewhere(where: string, user?: number) {
  const script = `
    const { startDatabase } = await import(${JSON.stringify(new URL('../../../infra/local/database/database.ts', import.meta.url).href)})
    try {
      console.log(JSON.stringify({ url: (await startDatabase({ folder: process.argv[1] })).url }))
    } catch ({ name, message }) {
      console.log(JSON.stringify({ name, message }))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, where], {
    stdio: ['ignore', 'pipe', 'inherit'],
    uid: user,
    gid: user,
  })
  const exited = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  const [line] = await once(createInterface(child.stdout), 'line')
  const said: { url?: string; name?: string; message?: string } = JSON.parse(String(line))
  return { said, kill }
}

it('a database on disk is refused to a second process, and goes on in the first', async () => {
  const { url } = await start({ folder })
  await write(url, 'ana')
  const { said } = await startElsewhere(folder)
  expect(said).toEqual({
    name: 'FolderInUseError',
    message: `the folder "${folder}" is in use by another local database: stop that one first, or name another folder`,
  })
  expect(await isThere(url, 'ana')).toBe(true)
})

it('a database on disk is refused to a second start in the same process, by whatever name', async () => {
  const { url } = await start({ folder })
  const link = `${folder}-link`
  symlinkSync(folder, link)
  onTestFinished(() => rmSync(link))
  for (const name of [folder, `${folder}/`, relative(process.cwd(), folder), link])
    await expect(start({ folder: name })).rejects.toBeInstanceOf(FolderInUseError)
  await write(url, 'ana')
  expect(await isThere(url, 'ana')).toBe(true)
})

it('a database on disk opens again after its process was killed, with all that was written', async () => {
  const { said, kill } = await startElsewhere(folder)
  await write(String(said.url), 'ana')
  await kill()
  const { url } = await start({ folder })
  await write(url, 'ben')
  expect(await isThere(url, 'ana')).toBe(true)
})

it('a folder that cannot hold a database is a file, or lies in one', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const name of [file, join(file, 'below')]) {
    const failure = await start({ folder: name }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FolderUnusableError)
    expect(failure).toHaveProperty('message', `the folder "${name}" is a file, or lies in one: name another folder`)
  }
})

it('a folder that cannot hold a database may not be written to', async () => {
  const closed = join(folder, 'closed')
  mkdirSync(closed)
  chmodSync(folder, 0o755)
  chmodSync(closed, 0o555)
  // Root may write everywhere, but the user "nobody" may not.
  const { said } = await startElsewhere(closed, process.getuid?.() === 0 ? 65534 : undefined)
  expect(said).toEqual({
    name: 'FolderUnusableError',
    message: `the folder "${closed}" may not be written to: check its permissions, or name another folder`,
  })
})

it('a folder that cannot hold a database is damaged, and is left as free as it was', async () => {
  const database = await start({ folder })
  await database.close()
  writeFileSync(join(folder, 'tables', 'CURRENT'), 'damaged')
  for (let time = 0; time < 2; time++) {
    const failure = await start({ folder }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FolderUnusableError)
    expect(failure).toHaveProperty('message', expect.stringContaining('Corruption'))
  }
})
