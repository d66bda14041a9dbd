// Made of the catalogues by `npm run generate:messages`.
import type { Language } from '../../catalogue/languages.ts'
import bg from './bg.json' with { type: 'json' }
import cs from './cs.json' with { type: 'json' }
import da from './da.json' with { type: 'json' }
import de from './de.json' with { type: 'json' }
import el from './el.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import et from './et.json' with { type: 'json' }
import fi from './fi.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import ga from './ga.json' with { type: 'json' }
import hr from './hr.json' with { type: 'json' }
import hu from './hu.json' with { type: 'json' }
import it from './it.json' with { type: 'json' }
import lt from './lt.json' with { type: 'json' }
import lv from './lv.json' with { type: 'json' }
import mt from './mt.json' with { type: 'json' }
import nl from './nl.json' with { type: 'json' }
import pl from './pl.json' with { type: 'json' }
import pt from './pt.json' with { type: 'json' }
import ro from './ro.json' with { type: 'json' }
import sk from './sk.json' with { type: 'json' }
import sl from './sl.json' with { type: 'json' }
import sv from './sv.json' with { type: 'json' }

/** Arguments in several forms, of which a language uses those that its grammar wants. */
type DateForm = 'date' | 'day' | 'weekday' | 'shortDay'
type IssuerForm = 'issuer' | 'anIssuer'

/** What each message takes. */
interface Takes {
  greeting: 'name'
  'greeting.unnamed': never
  'greeting.team': never
  'subject.announcement': 'apps' | DateForm
  'subject.first': 'apps' | DateForm
  'subject.again': 'apps' | DateForm
  'subject.exemptionEnded': 'apps' | DateForm
  'subject.reminder': 'apps' | DateForm
  'subject.lastReminder': 'apps' | DateForm
  'subject.changed': 'apps' | DateForm
  'subject.amended': 'apps' | DateForm
  'subject.check': 'apps' | DateForm
  'subject.checkNow': 'apps'
  'subject.required': 'what' | DateForm
  'subject.required.again': 'subject'
  'subject.required.exemptionEnded': 'subject'
  'subject.required.reminder': 'subject'
  'subject.required.lastReminder': 'subject'
  'subject.required.amended': 'subject'
  'subject.required.check': 'what' | DateForm
  'subject.undated': 'apps'
  'subject.undated.announcement': 'apps'
  'subject.overdue': 'apps'
  'subject.suspended': 'apps'
  'subject.restored': 'apps'
  'subject.cleared': 'apps'
  'subject.settled': 'apps'
  'subject.exemptionGranted': 'apps'
  'subject.exemptionRefused': 'apps'
  'subject.requestGranted': 'apps'
  'subject.requestRefused': 'apps'
  'subject.moved': 'apps'
  'subject.several': 'subject' | 'count'
  'subject.digestOverdue': 'overdue' | 'apps'
  'subject.digestUnreachable': 'unreachable' | 'apps'
  'subject.digestBoth': 'overdue' | 'apps' | 'unreachable'
  'subject.digestReview': 'apps'
  'subject.decisions': 'count'
  'heading.remove': 'apps' | DateForm
  'heading.other': 'what' | DateForm
  'heading.undated': 'what'
  'required.app': 'apps'
  'required.version': 'version'
  'announcement.lead': 'apps' | IssuerForm
  'announcement.nothing': never
  'announcement.required': IssuerForm
  'lead.remove': 'apps' | IssuerForm
  'lead.check': 'apps' | 'email' | IssuerForm
  'lead.checkOnPage': 'apps' | IssuerForm
  'lead.required': IssuerForm
  'lead.checkRequired': 'email' | IssuerForm
  'lead.checkRequiredOnPage': IssuerForm
  'lead.again': never
  'lead.exemptionEnded': never
  'lead.lastReminder': never
  'lead.changed': never
  'lead.noDeadline': never
  'lead.stage': never
  'lead.demand': never
  'lead.threat': never
  'lead.overdue': never
  'deadline.title': never
  'deadline.day': DateForm
  'deadline.time': 'time' | DateForm
  'deadline.passedDay': DateForm
  'deadline.passedTime': 'time' | DateForm
  'deadline.zone': 'zone'
  'deadline.localDay': 'zone' | DateForm
  'deadline.localTime': 'zone' | 'time' | DateForm
  'deadline.asOf': DateForm
  'deadline.today': never
  'deadline.tomorrow': never
  'deadline.days': 'count'
  'deadline.none': never
  'deadline.soon': never
  'devices.title': never
  'device.unnamed': never
  'device.found': 'apps'
  'device.unknown': 'apps'
  'device.outdated': 'installed' | 'version'
  'device.unmet': 'what'
  'device.unclear': 'what'
  'device.requested': never
  'device.suspended': never
  'device.suspendedElsewhere': never
  'device.stays': never
  'device.untilDay': 'zone' | DateForm
  'device.untilTime': 'time' | 'zone' | DateForm
  'device.byDay': 'zone' | DateForm
  'device.byTime': 'time' | 'zone' | DateForm
  'then.suspended': 'apps'
  'then.named': 'devices'
  'then.unknown': 'apps'
  'then.required': never
  'then.unclear': never
  'then.protected': never
  'next.title': never
  'next.suspends': never
  'requested.lead': 'devices'
  'suspended.lead': 'devices'
  'restored.lead': 'devices'
  'restored.meanwhile': 'devices'
  'cleared.lead': never
  'settled.lead': never
  'lifted.lead': never
  'left.lead': never
  'nothing.left': never
  review: 'email'
  'exemption.grantedDay': 'zone' | DateForm
  'exemption.grantedTime': 'time' | 'zone' | DateForm
  'exemption.after': never
  'exemption.refused': never
  'notMine.granted': 'device'
  'notMine.refused': 'device'
  'contest.granted': never
  'contest.refused': never
  'decided.reason': never
  'moved.lead': never
  'moved.unexpected': 'email'
  'todo.title': never
  'todo.removeApp': 'apps' | 'platform'
  'todo.removeWorkApps': 'platform'
  'todo.after': never
  'todo.ask': 'email'
  'todo.noUpdate': 'email'
  'removeApp.ios': 'apps'
  'removeApp.android': 'apps' | 'email'
  'removeApp.windows': 'apps'
  'removeApp.macos': 'apps'
  'removeApp.other': 'apps' | 'email'
  'update.ios': never
  'update.android': never
  'update.windows': never
  'update.macos': never
  'removeWorkApps.ios': never
  'removeWorkApps.android': never
  'removeWorkApps.windows': never
  'removeWorkApps.macos': never
  'removeWorkApps.other': 'email'
  'why.title': never
  'why.decision': never
  'why.reported': never
  'contact.title': never
  'genuine.title': never
  'genuine.check': 'reference'
  'genuine.password': never
  'privacy.title': never
  privacy: 'email'
  'privacy.required': 'email'
  'calendar.summary': 'apps'
  'calendar.description': 'reference'
  'digest.managerOverdue': never
  'digest.teamOverdue': never
  'digest.refused': 'devices'
  'digest.managerUnreachable': 'email'
  'digest.teamUnreachable': never
  'digest.review': DateForm
  'digest.more': 'count'
  'digest.confidential': never
  'page.link': never
  'page.byHand': never
  'page.title': never
  'page.for': 'name'
  'page.known.title': never
  'page.known.nothing': never
  'page.known.unknown': never
  'page.known.inOrder': never
  'page.known.unclear': never
  'page.known.reported': 'time' | 'source' | DateForm
  'page.known.managedOnly': 'source'
  'page.known.workProfile': 'source'
  'page.known.noApps': 'source'
  'page.known.vanished': DateForm
  'page.known.list': never
  'page.known.contest': never
  'page.known.official': never
  'page.known.personal': never
  'page.mails.title': never
  'page.mails.none': never
  'page.mails.delivered': never
  'page.mails.sent': never
  'page.mails.bounced': never
  'page.answer.title': never
  'page.acknowledge': never
  'page.acknowledge.done': never
  'page.acknowledge.since': DateForm
  'page.removed.app': never
  'page.removed.workApps': never
  'page.removed.explain': never
  'page.removed.done': never
  'page.removed.suspended': never
  'page.removed.since': DateForm
  'page.removed.waiting': never
  'page.removed.byDeadline': never
  'page.removed.undo': never
  'page.removed.undone': never
  'page.removed.undone.undated': never
  'page.removed.denied': 'devices'
  'page.fixed': never
  'page.fixed.since': DateForm
  'page.fixed.undo': never
  'page.fixed.undone': never
  'page.fixed.undone.undated': never
  'page.fixed.denied': 'devices'
  'page.checked.absent': never
  'page.checked.removed': never
  'page.checked.since': DateForm
  'page.checked.inOrder': never
  'page.checked.fixed': never
  'page.checked.inOrder.since': DateForm
  'page.checked.done': never
  'page.notMine': never
  'page.notMine.which': never
  'page.notMine.done': never
  'page.notMine.meanwhile': never
  'page.notMine.undated': never
  'page.exemption': never
  'page.exemption.why': never
  'page.exemption.until': never
  'page.exemption.private': never
  'page.exemption.done': never
  'page.exemption.undated': never
  'page.contest': never
  'page.contest.why': never
  'page.contest.done': never
  'page.open.title': never
  'page.pending': DateForm
  'page.pending.by': DateForm
  'page.pending.late': DateForm
  'page.pending.access': 'devices'
  'page.pending.suspended': never
  'page.withdraw': never
  'page.withdraw.done': never
  'page.decided.title': never
  'page.decided.exempted': DateForm
  'page.decided.extended': DateForm
  'page.language': never
  'page.language.change': never
  'page.language.done': never
  'page.stored.title': never
  'page.stored.name': never
  'page.stored.address': never
  'page.stored.unit': never
  'page.stored.place': never
  'page.stored.manager': never
  'page.stored.until': 'email'
  'page.send': never
  'page.done': never
  'page.wrong.reason': never
  'page.wrong.date': never
  'page.wrong.choice': never
  'page.wrong.title': never
  'page.error.title': never
  'page.error.link': never
  'page.error.often': never
  'page.error.failed': never
}

/** Of these, what must be a number. */
interface Counts {
  'subject.several': 'count'
  'subject.decisions': 'count'
  'deadline.days': 'count'
  'digest.more': 'count'
}

export type MessageArguments = {
  readonly [Key in keyof Takes]: Readonly<
    Record<Takes[Key], string | number> & Record<Key extends keyof Counts ? Counts[Key] : never, number>
  >
}

/** The texts of one language. */
export type Catalogue = Readonly<Record<keyof MessageArguments, string>>

export const catalogues: Readonly<Record<Language, Catalogue>> = {
  bg,
  cs,
  da,
  de,
  el,
  en,
  es,
  et,
  fi,
  fr,
  ga,
  hr,
  hu,
  it,
  lt,
  lv,
  mt,
  nl,
  pl,
  pt,
  ro,
  sk,
  sl,
  sv,
}
