import { stringify } from 'csv-stringify/sync'
import { exportedReports } from '../../../infra/local/sources/intune-exports.ts'
import type { ManagedDevice } from '../../../infra/local/sources/managed-device.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { deviceFiles } from '../../../shared/adapters/device-files/files.ts'
import { appColumns, deviceColumns } from '../../../shared/adapters/graph/exported-rows.ts'
import { seenAt } from '../../sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { filesSettings, startDrop } from './files.ts'

function exported(report: string, devices: readonly ManagedDevice[], odd: readonly object[], columns: readonly string[]): string {
  const rows = exportedReports.get(report)?.(devices) ?? []
  const all = new Set([...columns, ...odd.flatMap(Object.keys)])
  return stringify(
    rows.map((row, index) => ({ ...row, ...odd[index] })),
    { header: true, columns: [...all] },
  )
}

/** Of a device without any app, Intune knows nothing. */
const withMail = (one: ManagedDevice): ManagedDevice => ({
  ...one,
  apps: [...one.apps, { id: 'com.microsoft.Office.Outlook', name: 'Outlook', isManaged: true }],
})

deviceSourceContract('files in a drop', {
  async start(managing, { pageSize }) {
    const refusals: { readonly status: number; readonly code: string }[] = []
    const { drop, put, close } = await startDrop({ clock: virtualClock(seenAt), refusal: () => refusals.shift() })
    /** Intune exports the devices as they are, whenever somebody looks. */
    async function list(prefix: string) {
      const { devices } = managing
      const ofReaders = refusals.splice(0)
      await put('devices/apps/AppInvRawData.csv', exported('AppInvRawData', devices.map(withMail), [], appColumns))
      await put(
        'devices/Devices.csv',
        exported(
          'Devices',
          devices,
          devices.map(({ odd = {} }) => odd),
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
