import { stringify } from 'csv-stringify/sync'
import { deviceFiles } from '#adapters/device-files/files.ts'
import { appColumns, deviceColumns } from '#adapters/device-files/intune-export.ts'
import { systems, visibleApps } from '#infra/local/sources/intune-records.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { seenAt } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { filesSettings, startDrop } from './files.ts'

type Row = Record<string, string>

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
})

const appRows = (one: ManagedDevice) =>
  visibleApps(one).map(({ name }) => ({ DeviceId: one.ref, ApplicationName: name, Platform: systems[one.platform] }))

const csv = (rows: readonly object[], columns: readonly string[]) =>
  stringify([...rows], { header: true, columns: [...new Set([...columns, ...rows.flatMap(Object.keys)])] })

/** Of a device without any app, Intune knows nothing. */
const withMail = (one: ManagedDevice): ManagedDevice => ({
  ...one,
  apps: [...one.apps, { id: 'com.microsoft.Office.Outlook', name: 'Outlook', isManaged: true }],
})

deviceSourceContract('files in a drop', {
  async start(managing, { pageSize }) {
    const refusals: { status: number; code: string }[] = []
    const { drop, put, close } = await startDrop({ clock: virtualClock(seenAt), refusal: () => refusals.shift() })
    /** Intune exports the devices as they are, whenever someone looks. */
    async function list(prefix: string) {
      const { devices } = managing
      const ofReaders = refusals.splice(0)
      await put('devices/apps/AppInvRawData.csv', csv(devices.map(withMail).flatMap(appRows), appColumns))
      await put(
        'devices/Devices.csv',
        csv(
          devices.map(one => ({ ...deviceRow(one), ...one.odd })),
          deviceColumns,
        ),
      )
      refusals.push(...ofReaders)
      return drop.list(prefix)
    }
    return {
      standIn: {
        fail: (_, ...faults) => {
          for (const fault of faults) if (typeof fault === 'object') refusals.push({ status: fault.status, code: 'AccessDenied' })
        },
        close,
      },
      source: () => deviceFiles(filesSettings('intune-export'), { ...drop, list }, { pageSize }),
    }
  },
  list: '',
  ownership: 'official',
  coverage: 'all-apps',
  namesAllUsers: false,
  nameless: /dry-run/,
  withoutId: { DeviceId: '' },
  oddities: {
    'a word for its owner': { odd: { OwnerType: 'shared' }, fault: /managedDeviceOwnerType/ },
    'no system': { odd: { OS: '' }, fault: /operatingSystem/ },
    'no moment': { odd: { LastContact: 'yesterday' }, fault: /lastSyncDateTime/ },
  },
})
