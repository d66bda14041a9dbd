import type { Behaviour, Carried, Plot } from './behaviours.ts'
import type { Chance } from './chance.ts'
import type { ChangeRow, SampleDeviceRow } from './rows.ts'

interface Hardware {
  readonly weight: number
  readonly label: string
  readonly platform: string
  readonly ownership: 'official' | 'personal'
}

const handhelds: readonly Hardware[] = [
  { weight: 26, label: 'Work iPhone', platform: 'ios', ownership: 'official' },
  { weight: 20, label: 'Work Android phone', platform: 'android', ownership: 'official' },
  { weight: 12, label: 'Own iPhone', platform: 'ios', ownership: 'personal' },
  { weight: 12, label: 'Own Android phone', platform: 'android', ownership: 'personal' },
  { weight: 4, label: 'Own iPad', platform: 'ios', ownership: 'personal' },
]
const computers: readonly Hardware[] = [
  { weight: 32, label: 'Laptop', platform: 'windows', ownership: 'official' },
  { weight: 5, label: 'MacBook', platform: 'macos', ownership: 'official' },
]
const allHardware = [...handhelds, ...computers]

/** Apps of the catalogue that a ban of TikTok leaves alone, and on how many of a hundred handhelds they are. */
const harmless = { whatsapp: 35, telegram: 9, temu: 6 }

export const mostDevices = 3

/** How many devices a person has, 1.4 on average. */
const someDevices = (chance: Chance): number => (chance.percent(5) ? mostDevices : chance.percent(31) ? 2 : 1)

/** The devices of one person, first those on which their behaviour shows, and all that these report. */
export function equip(
  staff: string,
  behaviour: Behaviour | undefined,
  nextId: () => string,
  chance: Chance,
): { devices: SampleDeviceRow[]; changes: ChangeRow[] } {
  const devices: SampleDeviceRow[] = []
  const changes: ChangeRow[] = []
  const plots = behaviour?.plots ?? []
  const count = Math.max(plots.length, someDevices(chance))
  for (let index = 0; index < count; index += 1) {
    const plot = plots[index]
    const isOther = ({ label }: Hardware) => devices.every((device) => device.label !== label)
    const suits = ({ ownership }: Hardware) => !plot?.own || ownership === 'personal'
    const hardware = chance.weigh((plot ? handhelds : allHardware).filter((one) => isOther(one) && suits(one)))
    const { label, platform, ownership } = hardware
    const others = harmlessApps(hardware, chance)
    const carried = plot ?? unconcerned(hardware, chance)
    const id = nextId()
    devices.push({
      id,
      staff,
      label,
      platform,
      ownership,
      ...presenceColumns(carried, others),
      reportedAt: moment('02-20T06:00', '02-23T06:00', chance),
    })
    if (plot) changes.push(...reports(id, plot, others, chance))
  }
  return { devices, changes }
}

/** A device that breaks nothing: TikTok at most where there are no work apps. */
function unconcerned({ ownership }: Hardware, chance: Chance): Carried {
  const workApps = ownership === 'official' || chance.percent(50)
  return { workApps, tiktok: !workApps && chance.percent(40) }
}

function reports(device: string, { turns, ...start }: Plot, others: readonly string[], chance: Chance): ChangeRow[] {
  let carried: Carried = start
  return turns.map(({ from, until, ...change }) => {
    carried = { ...carried, ...change }
    return { at: moment(from, until, chance), device, ...presenceColumns(carried, others) }
  })
}

const presenceColumns = ({ workApps, tiktok }: Carried, others: readonly string[]): { workApps: string; apps: string } => ({
  workApps: workApps ? 'yes' : 'no',
  apps: tiktok === undefined ? '?' : [...(tiktok ? ['tiktok'] : []), ...others].join(';'),
})

const harmlessApps = (hardware: Hardware, chance: Chance): string[] =>
  Object.entries(harmless).flatMap(([app, share]) => (handhelds.includes(hardware) && chance.percent(share) ? [app] : []))

/** Some minute of a span, by night or at the weekend like any other. */
function moment(from: string, until: string, chance: Chance): string {
  const [start, end] = [from, until].map((time) => Date.parse(`2023-${time}:00Z`))
  return `${new Date(chance.between(start ?? 0, end ?? 0)).toISOString().slice(0, 16)}:00Z`
}
