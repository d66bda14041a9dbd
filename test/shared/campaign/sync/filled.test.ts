import { expect, it, onTestFinished } from 'vitest'
import { deviceFiles } from '#adapters/device-files/files.ts'
import { sourceStatus } from '#campaign/sync/passes.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { type DeviceSource, SourceError } from '#domain/sources/device-source.ts'
import { filesSettings, startDrop } from '#test/contracts/sources/files.ts'
import { devicesOf, opened, others, pageOf, reportOf, scripted, syncOnce } from './scripted.ts'

/** A source with a file that a test puts there. Its cursors are the file's name and the page. */
async function filled() {
  const running = await opened()
  const { settings } = scripted()
  const asked: (string | undefined)[] = []
  const lying: { file?: string; pages: readonly (ReturnType<typeof pageOf> | SourceError)[] } = { pages: [] }
  const source: DeviceSource = {
    permissions: [],
    beginning: async () => lying.file,
    open: async () => ({
      async page(cursor = '') {
        asked.push(cursor)
        const [file = '', number = 0] = cursor.split('/')
        if (file !== lying.file) throw new SourceError('cursor', 'another file lies there')
        const page = lying.pages[Number(number)]
        if (page instanceof SourceError) throw page
        const next = Number(number) + 1
        return { reports: [], unread: [], ...page, ...(next < lying.pages.length ? { next: `${file}/${next}` } : {}) }
      },
    }),
  }
  const named = { name: 'intune', settings, source }
  return {
    running,
    asked,
    named,
    put: (file: string, ...pages: typeof lying.pages) => Object.assign(lying, { file, pages }),
    run: async (hasTimeLeft = true) => (await syncOnce(running, named, () => hasTimeLeft)).outcome,
    last: async () => (await sourceStatus(running.ports, 'intune'))?.last,
  }
}

it('files in a drop are read by the next run, and make devices and cases of staff', async () => {
  const running = await opened()
  const { drop, put, close } = await startDrop()
  onTestFinished(close)
  const settings = filesSettings('ides')
  const named = { name: 'files', settings, source: deviceFiles(settings, drop, { pageSize: 1 }) }
  const run = async () => (await syncOnce(running, named)).outcome
  expect(await run()).toBe('early')
  const header = 'id,staff,label,platform,ownership,workApps,apps,reportedAt'
  const said = (id: string, staff: string, apps: string) => `${id},${staff},iPhone,ios,official,yes,${apps},2023-02-23T08:00:00Z`
  await put('devices/today.csv', [header, said('serial:C39-R1', 'ana@ec.example', 'tiktok'), said('D2', 'ben', '')].join('\n'))
  expect(await run()).toBe('accepted')
  expect(await run()).toBe('early')
  expect([await devicesOf(running), await devicesOf(running, 'ben')]).toEqual([['C39-R1 tiktok'], ['files:D2 no-tiktok']])
  expect((await running.caseOf()).state).toBe('open')
})

it('a source that is filled is read once something lies there, and again with what is new', async () => {
  const { running, put, run, asked } = await filled()
  expect(await run()).toBe('early')
  put('monday', pageOf(reportOf({ found: ['tiktok'] })))
  expect(await run()).toBe('accepted')
  running.later({ hours: 48 })
  expect(await run()).toBe('early')
  put('tuesday', pageOf(reportOf()))
  expect(await run()).toBe('accepted')
  expect(asked).toEqual(['monday', 'tuesday'])
})

it('a source that is filled goes on after its last page, and starts over when replaced', async () => {
  const { put, run, asked, last } = await filled()
  put('monday', pageOf(reportOf()), pageOf(reportOf({ ref: 'r2' })))
  expect(await run(false)).toBe('begun')
  put('tuesday', pageOf(reportOf()))
  expect(await run()).toBe('incomplete')
  expect(await run()).toBe('accepted')
  expect(asked).toEqual(['monday', 'monday/1', 'tuesday'])
  expect(await last()).toMatchObject({ number: 2, records: 1 })
})

it('a source that is filled is tried again hours later if not read to its end', async () => {
  const { running, put, run, last } = await filled()
  put('monday', pageOf(reportOf({ found: ['tiktok'] })), new SourceError('strange', 'line 17 is broken'))
  for (let tries = 0; tries < 5; tries += 1) {
    await run()
    running.later({ minutes: 30 })
  }
  expect(await last()).toMatchObject({ outcome: 'incomplete', why: 'line 17 is broken' })
  expect(await run()).toBe('early')
  running.later({ hours: 6 })
  expect(await run()).toBe('failed')
})

it('two files, not one that is read twice, prove that a device has vanished', async () => {
  const { running, put, run } = await filled()
  put('monday', pageOf(...others, reportOf({ found: ['tiktok'] })))
  await run()
  put('tuesday', pageOf(...others))
  await run()
  for (let times = 0; times < 2; times += 1) {
    await beginPass(running.ports, 'intune')
    await run()
    expect(await devicesOf(running)).toEqual(['C39-R1 tiktok'])
  }
  put('wednesday', pageOf(...others))
  await run()
  expect(await devicesOf(running)).toEqual(['C39-R1 tiktok vanished'])
})
