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

type Takes<Words extends string, Counts extends string = never> = Readonly<Record<Words, string | number> & Record<Counts, number>>

/** Arguments in several forms, of which a language uses those that its grammar wants. */
type DateForm = 'date' | 'day' | 'weekday' | 'shortDay'
type IssuerForm = 'issuer' | 'anIssuer'

/** What each message takes. */
export interface MessageArguments {
  readonly greeting: Takes<'name'>
  readonly 'greeting.unnamed': Takes<never>
  readonly 'greeting.team': Takes<never>
  readonly 'subject.announcement': Takes<'apps' | DateForm>
  readonly 'subject.first': Takes<'apps' | DateForm>
  readonly 'subject.again': Takes<'apps' | DateForm>
  readonly 'subject.exemptionEnded': Takes<'apps' | DateForm>
  readonly 'subject.reminder': Takes<'apps' | DateForm>
  readonly 'subject.lastReminder': Takes<'apps' | DateForm>
  readonly 'subject.changed': Takes<'apps' | DateForm>
  readonly 'subject.amended': Takes<'apps' | DateForm>
  readonly 'subject.check': Takes<'apps' | DateForm>
  readonly 'subject.checkNow': Takes<'apps'>
  readonly 'subject.required': Takes<'what' | DateForm>
  readonly 'subject.required.again': Takes<'subject'>
  readonly 'subject.required.exemptionEnded': Takes<'subject'>
  readonly 'subject.required.reminder': Takes<'subject'>
  readonly 'subject.required.lastReminder': Takes<'subject'>
  readonly 'subject.required.amended': Takes<'subject'>
  readonly 'subject.required.check': Takes<'what' | DateForm>
  readonly 'subject.undated': Takes<'apps'>
  readonly 'subject.undated.announcement': Takes<'apps'>
  readonly 'subject.overdue': Takes<'apps'>
  readonly 'subject.suspended': Takes<'apps'>
  readonly 'subject.restored': Takes<'apps'>
  readonly 'subject.cleared': Takes<'apps'>
  readonly 'subject.settled': Takes<'apps'>
  readonly 'subject.exemptionGranted': Takes<'apps'>
  readonly 'subject.exemptionRefused': Takes<'apps'>
  readonly 'subject.requestGranted': Takes<'apps'>
  readonly 'subject.requestRefused': Takes<'apps'>
  readonly 'subject.moved': Takes<'apps'>
  readonly 'subject.several': Takes<'subject', 'count'>
  readonly 'subject.digestOverdue': Takes<'overdue' | 'apps'>
  readonly 'subject.digestUnreachable': Takes<'unreachable' | 'apps'>
  readonly 'subject.digestBoth': Takes<'overdue' | 'apps' | 'unreachable'>
  readonly 'subject.digestReview': Takes<'apps'>
  readonly 'subject.decisions': Takes<never, 'count'>
  readonly 'heading.remove': Takes<'apps' | DateForm>
  readonly 'heading.other': Takes<'what' | DateForm>
  readonly 'heading.undated': Takes<'what'>
  readonly 'required.app': Takes<'apps'>
  readonly 'required.version': Takes<'version'>
  readonly 'announcement.lead': Takes<'apps' | IssuerForm>
  readonly 'announcement.nothing': Takes<never>
  readonly 'announcement.required': Takes<IssuerForm>
  readonly 'lead.remove': Takes<'apps' | IssuerForm>
  readonly 'lead.check': Takes<'apps' | 'email' | IssuerForm>
  readonly 'lead.checkOnPage': Takes<'apps' | IssuerForm>
  readonly 'lead.required': Takes<IssuerForm>
  readonly 'lead.checkRequired': Takes<'email' | IssuerForm>
  readonly 'lead.checkRequiredOnPage': Takes<IssuerForm>
  readonly 'lead.again': Takes<never>
  readonly 'lead.exemptionEnded': Takes<never>
  readonly 'lead.lastReminder': Takes<never>
  readonly 'lead.changed': Takes<never>
  readonly 'lead.noDeadline': Takes<never>
  readonly 'lead.stage': Takes<never>
  readonly 'lead.demand': Takes<never>
  readonly 'lead.threat': Takes<never>
  readonly 'lead.overdue': Takes<never>
  readonly 'deadline.title': Takes<never>
  readonly 'deadline.day': Takes<DateForm>
  readonly 'deadline.time': Takes<'time' | DateForm>
  readonly 'deadline.passedDay': Takes<DateForm>
  readonly 'deadline.passedTime': Takes<'time' | DateForm>
  readonly 'deadline.zone': Takes<'zone'>
  readonly 'deadline.localDay': Takes<'zone' | DateForm>
  readonly 'deadline.localTime': Takes<'zone' | 'time' | DateForm>
  readonly 'deadline.asOf': Takes<DateForm>
  readonly 'deadline.today': Takes<never>
  readonly 'deadline.tomorrow': Takes<never>
  readonly 'deadline.days': Takes<never, 'count'>
  readonly 'deadline.none': Takes<never>
  readonly 'deadline.soon': Takes<never>
  readonly 'devices.title': Takes<never>
  readonly 'device.unnamed': Takes<never>
  readonly 'device.found': Takes<'apps'>
  readonly 'device.unknown': Takes<'apps'>
  readonly 'device.outdated': Takes<'installed' | 'version'>
  readonly 'device.unmet': Takes<'what'>
  readonly 'device.unclear': Takes<'what'>
  readonly 'device.requested': Takes<never>
  readonly 'device.suspended': Takes<never>
  readonly 'device.suspendedElsewhere': Takes<never>
  readonly 'device.stays': Takes<never>
  readonly 'device.untilDay': Takes<'zone' | DateForm>
  readonly 'device.untilTime': Takes<'time' | 'zone' | DateForm>
  readonly 'device.byDay': Takes<'zone' | DateForm>
  readonly 'device.byTime': Takes<'time' | 'zone' | DateForm>
  readonly 'then.suspended': Takes<'apps'>
  readonly 'then.named': Takes<'devices'>
  readonly 'then.unknown': Takes<'apps'>
  readonly 'then.required': Takes<never>
  readonly 'then.unclear': Takes<never>
  readonly 'then.protected': Takes<never>
  readonly 'next.title': Takes<never>
  readonly 'next.suspends': Takes<never>
  readonly 'requested.lead': Takes<'devices'>
  readonly 'suspended.lead': Takes<'devices'>
  readonly 'restored.lead': Takes<'devices'>
  readonly 'restored.meanwhile': Takes<'devices'>
  readonly 'cleared.lead': Takes<never>
  readonly 'settled.lead': Takes<never>
  readonly 'lifted.lead': Takes<never>
  readonly 'left.lead': Takes<never>
  readonly 'nothing.left': Takes<never>
  readonly review: Takes<'email'>
  readonly 'exemption.grantedDay': Takes<'zone' | DateForm>
  readonly 'exemption.grantedTime': Takes<'time' | 'zone' | DateForm>
  readonly 'exemption.after': Takes<never>
  readonly 'exemption.refused': Takes<never>
  readonly 'notMine.granted': Takes<'device'>
  readonly 'notMine.refused': Takes<'device'>
  readonly 'contest.granted': Takes<never>
  readonly 'contest.refused': Takes<never>
  readonly 'decided.reason': Takes<never>
  readonly 'moved.lead': Takes<never>
  readonly 'moved.unexpected': Takes<'email'>
  readonly 'todo.title': Takes<never>
  readonly 'todo.removeApp': Takes<'apps' | 'platform'>
  readonly 'todo.removeWorkApps': Takes<'platform'>
  readonly 'todo.after': Takes<never>
  readonly 'todo.ask': Takes<'email'>
  readonly 'todo.noUpdate': Takes<'email'>
  readonly 'removeApp.ios': Takes<'apps'>
  readonly 'removeApp.android': Takes<'apps' | 'email'>
  readonly 'removeApp.windows': Takes<'apps'>
  readonly 'removeApp.macos': Takes<'apps'>
  readonly 'removeApp.other': Takes<'apps' | 'email'>
  readonly 'update.ios': Takes<never>
  readonly 'update.android': Takes<never>
  readonly 'update.windows': Takes<never>
  readonly 'update.macos': Takes<never>
  readonly 'removeWorkApps.ios': Takes<never>
  readonly 'removeWorkApps.android': Takes<never>
  readonly 'removeWorkApps.windows': Takes<never>
  readonly 'removeWorkApps.macos': Takes<never>
  readonly 'removeWorkApps.other': Takes<'email'>
  readonly 'why.title': Takes<never>
  readonly 'why.decision': Takes<never>
  readonly 'why.reported': Takes<never>
  readonly 'contact.title': Takes<never>
  readonly 'genuine.title': Takes<never>
  readonly 'genuine.check': Takes<'reference'>
  readonly 'genuine.password': Takes<never>
  readonly 'privacy.title': Takes<never>
  readonly privacy: Takes<'email'>
  readonly 'privacy.required': Takes<'email'>
  readonly 'calendar.summary': Takes<'apps'>
  readonly 'calendar.description': Takes<'reference'>
  readonly 'digest.managerOverdue': Takes<never>
  readonly 'digest.teamOverdue': Takes<never>
  readonly 'digest.refused': Takes<'devices'>
  readonly 'digest.managerUnreachable': Takes<'email'>
  readonly 'digest.teamUnreachable': Takes<never>
  readonly 'digest.review': Takes<DateForm>
  readonly 'digest.more': Takes<never, 'count'>
  readonly 'digest.confidential': Takes<never>
  readonly 'page.link': Takes<never>
  readonly 'page.byHand': Takes<never>
  readonly 'page.title': Takes<never>
  readonly 'page.for': Takes<'name'>
  readonly 'page.known.title': Takes<never>
  readonly 'page.known.nothing': Takes<never>
  readonly 'page.known.unknown': Takes<never>
  readonly 'page.known.inOrder': Takes<never>
  readonly 'page.known.unclear': Takes<never>
  readonly 'page.known.reported': Takes<'time' | 'source' | DateForm>
  readonly 'page.known.managedOnly': Takes<'source'>
  readonly 'page.known.workProfile': Takes<'source'>
  readonly 'page.known.noApps': Takes<'source'>
  readonly 'page.known.vanished': Takes<DateForm>
  readonly 'page.known.list': Takes<never>
  readonly 'page.known.contest': Takes<never>
  readonly 'page.known.official': Takes<never>
  readonly 'page.known.personal': Takes<never>
  readonly 'page.mails.title': Takes<never>
  readonly 'page.mails.none': Takes<never>
  readonly 'page.mails.delivered': Takes<never>
  readonly 'page.mails.sent': Takes<never>
  readonly 'page.mails.bounced': Takes<never>
  readonly 'page.answer.title': Takes<never>
  readonly 'page.acknowledge': Takes<never>
  readonly 'page.acknowledge.done': Takes<never>
  readonly 'page.acknowledge.since': Takes<DateForm>
  readonly 'page.removed.app': Takes<never>
  readonly 'page.removed.workApps': Takes<never>
  readonly 'page.removed.explain': Takes<never>
  readonly 'page.removed.done': Takes<never>
  readonly 'page.removed.suspended': Takes<never>
  readonly 'page.removed.since': Takes<DateForm>
  readonly 'page.removed.waiting': Takes<never>
  readonly 'page.removed.byDeadline': Takes<never>
  readonly 'page.removed.undo': Takes<never>
  readonly 'page.removed.undone': Takes<never>
  readonly 'page.removed.undone.undated': Takes<never>
  readonly 'page.removed.denied': Takes<'devices'>
  readonly 'page.fixed': Takes<never>
  readonly 'page.fixed.since': Takes<DateForm>
  readonly 'page.fixed.undo': Takes<never>
  readonly 'page.fixed.undone': Takes<never>
  readonly 'page.fixed.undone.undated': Takes<never>
  readonly 'page.fixed.denied': Takes<'devices'>
  readonly 'page.checked.absent': Takes<never>
  readonly 'page.checked.removed': Takes<never>
  readonly 'page.checked.since': Takes<DateForm>
  readonly 'page.checked.inOrder': Takes<never>
  readonly 'page.checked.fixed': Takes<never>
  readonly 'page.checked.inOrder.since': Takes<DateForm>
  readonly 'page.checked.done': Takes<never>
  readonly 'page.notMine': Takes<never>
  readonly 'page.notMine.which': Takes<never>
  readonly 'page.notMine.done': Takes<never>
  readonly 'page.notMine.meanwhile': Takes<never>
  readonly 'page.notMine.undated': Takes<never>
  readonly 'page.exemption': Takes<never>
  readonly 'page.exemption.why': Takes<never>
  readonly 'page.exemption.until': Takes<never>
  readonly 'page.exemption.private': Takes<never>
  readonly 'page.exemption.done': Takes<never>
  readonly 'page.exemption.undated': Takes<never>
  readonly 'page.contest': Takes<never>
  readonly 'page.contest.why': Takes<never>
  readonly 'page.contest.done': Takes<never>
  readonly 'page.open.title': Takes<never>
  readonly 'page.pending': Takes<DateForm>
  readonly 'page.pending.by': Takes<DateForm>
  readonly 'page.pending.late': Takes<DateForm>
  readonly 'page.pending.access': Takes<'devices'>
  readonly 'page.pending.suspended': Takes<never>
  readonly 'page.withdraw': Takes<never>
  readonly 'page.withdraw.done': Takes<never>
  readonly 'page.decided.title': Takes<never>
  readonly 'page.decided.exempted': Takes<DateForm>
  readonly 'page.decided.extended': Takes<DateForm>
  readonly 'page.language': Takes<never>
  readonly 'page.language.change': Takes<never>
  readonly 'page.language.done': Takes<never>
  readonly 'page.stored.title': Takes<never>
  readonly 'page.stored.name': Takes<never>
  readonly 'page.stored.address': Takes<never>
  readonly 'page.stored.unit': Takes<never>
  readonly 'page.stored.place': Takes<never>
  readonly 'page.stored.manager': Takes<never>
  readonly 'page.stored.until': Takes<'email'>
  readonly 'page.send': Takes<never>
  readonly 'page.done': Takes<never>
  readonly 'page.wrong.reason': Takes<never>
  readonly 'page.wrong.date': Takes<never>
  readonly 'page.wrong.choice': Takes<never>
  readonly 'page.wrong.title': Takes<never>
  readonly 'page.error.title': Takes<never>
  readonly 'page.error.link': Takes<never>
  readonly 'page.error.often': Takes<never>
  readonly 'page.error.failed': Takes<never>
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
