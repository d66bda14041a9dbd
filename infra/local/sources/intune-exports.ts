/** Export jobs of Intune, and the files that they leave at signed addresses. */
import { randomUUID } from 'node:crypto'
import { stringify } from 'csv-stringify/sync'
import { zipSync } from 'fflate'
import * as z from 'zod'
import { refused } from './graph-page.ts'
import { systems, visibleApps } from './intune-records.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { Route, StandInRequest } from './stand-in.ts'

export interface ExportOptions {
  readonly devices: () => readonly ManagedDevice[]
  /** How many looks at a job find it under way. */
  readonly looks: () => number
}

type Row = Readonly<Record<string, string>>

const deviceRow = (one: ManagedDevice): Row => ({
  DeviceId: one.ref,
  DeviceName: one.label,
  Model: one.label,
  OS: systems[one.platform],
  OSVersion: one.osVersion,
  OwnerType: one.ownership === 'official' ? '1' : '2',
  LastContact: String(one.seenAt).replace('T', ' ').replace('Z', '.0000000'),
  SerialNumber: one.serial ?? '',
  ReferenceId: one.entra ?? '00000000-0000-0000-0000-000000000000',
  UserId: one.users[0]?.id ?? '00000000-0000-0000-0000-000000000000',
  UPN: one.users[0]?.email ?? '',
  UserEmail: one.users[0]?.email ?? '',
  PhoneNumber: '+32 2 000 00 00',
})

const appRows = (one: ManagedDevice): readonly Row[] =>
  visibleApps(one).map(({ name, version = '' }) => ({
    DeviceId: one.ref,
    DeviceName: one.label,
    ApplicationName: name,
    ApplicationVersion: version,
    Platform: systems[one.platform],
  }))

/** Rows of reports, by the name of each. */
export const exportedReports: ReadonlyMap<string, (devices: readonly ManagedDevice[]) => readonly Row[]> = new Map([
  ['Devices', (devices) => devices.map(deviceRow)],
  ['AppInvRawData', (devices) => devices.flatMap(appRows)],
])

const request = z.strictObject({
  reportName: z.string(),
  format: z.literal('csv'),
  select: z.array(z.string()).min(1),
  localizationType: z.enum(['localizedValuesAsAdditionalColumn', 'replaceLocalizableValues']),
})

interface Job {
  readonly reportName: string
  readonly file: Uint8Array
  looks: number
}

export function exportRoutes({ devices, looks }: ExportOptions): readonly Route[] {
  const jobs = new Map<string, Job>()
  const described = (id: string, { reportName, looks }: Job, origin: string): object => ({
    id,
    reportName,
    format: 'csv',
    status: looks > 0 ? 'inProgress' : 'completed',
    url: looks > 0 ? null : `${origin}/exports/${id}.zip?sig=signature`,
    expirationDateTime: '2999-01-01T00:00:00Z',
  })
  const path = '/v1.0/deviceManagement/reports/exportJobs'
  return [
    {
      method: 'POST',
      path,
      answer({ body, origin }: StandInRequest) {
        const { reportName, select } = request.parse(JSON.parse(body))
        const rows = exportedReports.get(reportName)
        if (!rows) return refused(400)
        const csv = stringify([...rows(devices())], { header: true, columns: select })
        const id = randomUUID()
        const job = { reportName, file: zipSync({ [`${reportName}.csv`]: new TextEncoder().encode(`\ufeff${csv}`) }), looks: looks() }
        jobs.set(id, job)
        return { status: 201, body: described(id, { ...job, looks: 1 }, origin) }
      },
    },
    {
      path: `${path}/:id`,
      answer({ named: { id = '' }, origin }) {
        const job = jobs.get(id)
        if (!job) return refused(404)
        const body = described(id, job, origin)
        job.looks -= 1
        return { body }
      },
    },
    {
      path: '/exports/:id.zip',
      isOpen: true,
      answer({ named: { id = '' }, query }) {
        const job = jobs.get(id)
        return job && query.get('sig') === 'signature' ? { headers: { 'Content-Type': 'application/zip' }, bytes: job.file } : refused(403)
      },
    },
  ]
}
