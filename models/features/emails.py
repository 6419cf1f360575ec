"""E-mail addresses: their domain, the spelling identities are joined on, and the kind of mailbox.

A company address says who the lead works for; a free or disposable one hides it. Both lists are
frozen here, so that a snapshot reads the same on every day and on every machine.
"""

import re
from typing import Literal

EmailKind = Literal["company", "free", "disposable"]

MAX_ADDRESS = 254
MAX_LOCAL = 64

_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
_FORBIDDEN = re.compile(r'[\s"(),:;<>@\[\]\\]|^\.|\.$|\.\.')


def _domains(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FREE_ANYWHERE = re.compile(
    r"(?:yahoo|hotmail|outlook|live|msn|gmx|googlemail)\.(?:com?\.)?[a-z]{2,4}"
)
"""Providers that have one domain a country."""

_FREE = _domains("""
    gmail.com ymail.com rocketmail.com windowslive.com passport.com aol.com aol.fr aim.com
    icloud.com me.com mac.com mail.com email.com usa.com europe.com fastmail.com fastmail.fm
    hushmail.com inbox.com zoho.com zohomail.com zohomail.eu protonmail.com protonmail.ch
    proton.me pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com mailfence.com
    posteo.de posteo.net startmail.com runbox.com disroot.org riseup.net hey.com duck.com
    orange.fr wanadoo.fr voila.fr free.fr aliceadsl.fr libertysurf.fr laposte.net sfr.fr neuf.fr
    cegetel.net club-internet.fr numericable.fr noos.fr bbox.fr 9online.fr 9business.fr
    nordnet.fr gmx.fr caramail.fr caramail.com mailo.com netcourrier.com netc.fr dartybox.com
    tele2.fr skynet.be telenet.be proximus.be scarlet.be voo.be belgacom.net bluewin.ch
    hispeed.ch sunrise.ch vtxnet.ch pt.lu videotron.ca sympatico.ca bell.net rogers.com shaw.ca
    telus.net cogeco.ca web.de t-online.de freenet.de arcor.de online.de mail.de email.de
    vodafone.de 1und1.de chello.at aon.at libero.it virgilio.it alice.it tiscali.it tin.it
    tim.it email.it inwind.it iol.it terra.es telefonica.net ono.com sapo.pt clix.pt ziggo.nl
    kpnmail.nl kpnplanet.nl planet.nl xs4all.nl hetnet.nl home.nl casema.nl upcmail.nl
    btinternet.com btopenworld.com virginmedia.com ntlworld.com blueyonder.co.uk sky.com
    talktalk.net tiscali.co.uk o2.co.uk online.no telia.com bredband.net spray.se tdcadsl.dk
    jubii.dk luukku.com kolumbus.fi elisanet.fi wp.pl o2.pl onet.pl onet.eu op.pl interia.pl
    interia.eu gazeta.pl poczta.fm vp.pl tlen.pl seznam.cz centrum.cz email.cz post.cz atlas.cz
    azet.sk zoznam.sk centrum.sk freemail.hu citromail.hu abv.bg mail.bg inbox.lv inbox.lt
    mail.ee otenet.gr mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com ya.ru rambler.ru
    ukr.net i.ua meta.ua tut.by comcast.net verizon.net att.net sbcglobal.net bellsouth.net
    cox.net charter.net earthlink.net optonline.net juno.com netzero.net frontier.com
    windstream.net roadrunner.com rr.com qq.com foxmail.com 163.com 126.com yeah.net sina.com
    sina.cn sohu.com 139.com 189.cn aliyun.com tom.com 21cn.com naver.com hanmail.net daum.net
    nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com rediffmail.com
    indiatimes.com pchome.com.tw hinet.net bigpond.com bigpond.net.au optusnet.com.au
    iinet.net.au xtra.co.nz uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com
    r7.com prodigy.net.mx walla.co.il walla.com mynet.com menara.ma topnet.tn mweb.co.za
    webmail.co.za
""")

_DISPOSABLE = _domains("""
    yopmail.com yopmail.fr yopmail.net jetable.org jetable.com jetable.net jetable.fr.nf
    nospam.ze.tc cool.fr.nf courriel.fr.nf moncourrier.fr.nf monemail.fr.nf monmail.fr.nf
    mega.zik.dj speed.1s.fr mailinator.com mailinator.net mailinator.org mailinator2.com
    binkmail.com bobmail.info chammy.info devnullmail.com letthemeatspam.com mailinater.com
    notmailinator.com reallymymail.com reconmail.com safetymail.info sogetthis.com
    spamherelots.com suremail.info thisisnotmyrealemail.com tradermail.info veryrealemail.com
    zippymail.info guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz
    guerrillamail.de guerrillamail.info guerrillamailblock.com sharklasers.com grr.la
    pokemail.net spam4.me 10minutemail.com 10minutemail.net 10minutemail.co.uk 10minutesmail.fr
    20minutemail.com 20minutemail.it 33mail.com 0-mail.com 0815.ru 1secmail.com 1secmail.net
    1secmail.org temp-mail.org temp-mail.io temp-mail.com tempmail.com tempmail.net tempmail.de
    tempmail.eu tempmail.it tempmail.plus tempmailo.com tempmailaddress.com tempail.com
    tempr.email tempinbox.com tempinbox.co.uk temporaryemail.net temporaryinbox.com
    temporarymail.org temporarioemail.com.br tmpmail.org tmpmail.net tmail.ws tmailinator.com
    tmpeml.com tmpbox.net throwawaymail.com throwawayemailaddress.com throwam.com thrma.com
    trashmail.com trashmail.net trashmail.org trashmail.de trashmail.me trashmail.ws
    trash-mail.com trash-mail.de trash-mail.at trashymail.com trashdevil.com trbvm.com
    wegwerfmail.de wegwerfmail.net wegwerfmail.org wegwerfemail.de wegwerf-email.net einrot.com
    einwegmail.de muell.email dispostable.com disposable.com disposableinbox.com disposemail.com
    discard.email discardmail.com discardmail.de spambog.com spambog.de spambog.ru spambox.us
    spambox.info spamcannon.com spamcero.com spamcorptastic.com spamday.com spamex.com
    spamfree24.com spamfree24.de spamfree24.org spamgourmet.com spamgourmet.net spamhole.com
    spaml.com spaml.de spammotel.com spamobox.com spamspot.com spamthis.co.uk spamavert.com
    antispam.de nospamfor.us mailnesia.com mailnull.com mailcatch.com mailexpire.com maildrop.cc
    maileater.com mailforspam.com mailfreeonline.com mailimate.com mailin8r.com mailme.lv
    mailmetrash.com mailmoat.com mailnator.com mailpoof.com mailsac.com mailscrap.com
    mailshell.com mailsiphon.com mailslite.com mailtemp.info mailtothis.com mailzilla.com
    mailzilla.org mail-temporaire.fr mail-temporaire.com mail-temp.com mailtemporaire.fr
    mailtemporaire.com mail.tm moakt.com moakt.cc moakt.ws mohmal.com mohmal.in mytemp.email
    mytempemail.com mytrashmail.com mt2009.com mt2014.com minutebox.com mintemail.com
    getairmail.com getnada.com nada.email nada.ltd abyssmail.com boximail.com clrmail.com
    dropjar.com givmail.com inboxbear.com robot-mail.com tafmail.com vomoto.com zetmail.com
    getonemail.com emailondeck.com emailtemporanea.com emailtemporanea.net
    emailtemporario.com.br emailfake.com email-fake.com emailsensei.com emailwarden.com
    emailinfive.com emailigo.de emailias.com fakeinbox.com fakeinformation.com fakemail.net
    fakemail.fr fakemailgenerator.com fake-mail.net fakedemail.com armyspy.com cuvox.de
    dayrep.com fleckens.hu gustr.com jourrapide.com rhyta.com superrito.com teleworm.us
    burnermail.io byom.de crazymailing.com deadaddress.com despam.it dodgeit.com dodgit.com
    dontreg.com dump-email.info dumpmail.de e4ward.com easytrashmail.com explodemail.com
    filzmail.com getmails.eu ghosttexter.de gishpuppy.com great-host.in harakirimail.com
    haltospam.com hidemail.de hmamail.com ieatspam.eu ieatspam.info incognitomail.com
    incognitomail.org inboxalias.com inboxkitten.com instant-mail.de ipoo.org irish2me.com
    kasmail.com klzlk.com kurzepost.de lifebyfood.com linshiyouxiang.net lroid.com luxusmail.org
    meltmail.com minuteinbox.com mvrht.com neomailbox.com nepwk.com nervmich.net nobulk.com
    noclickemail.com nomail.xl.cx no-spam.ws nowmymail.com objectmail.com oneoffemail.com
    onewaymail.com owlpic.com pookmail.com privy-mail.com proxymail.eu punkass.com
    putthisinyourspamdatabase.com quickinbox.com rcpt.at recode.me rtrtr.com s0ny.net
    selfdestructingmail.com sendspamhere.com shieldemail.com shitmail.me skeefmail.com
    slopsbox.com smashmail.de sneakemail.com snakemail.com sofort-mail.de soodonims.com
    supergreatmail.com superstachel.de tagyourself.com teewars.org tempemail.co.za tempemail.com
    tempemail.net tempomail.fr tempthe.net thankyou2010.com tilien.com tittbit.in tizi.com
    toomail.biz tyldd.com uggsrock.com upliftnow.com venompen.com viditag.com whatpaas.com
    whyspam.me willhackforfood.biz wuzup.net xagloo.com xemaps.com xents.com yapped.net
    yuurok.com zehnminutenmail.de zoemail.org
""")


def domain_of(address: str) -> str | None:
    """Return the domain of an address in its ASCII spelling, or None if it is no address."""
    parts = _parts(address)
    return parts[1] if parts else None


def normalise(address: str) -> str | None:
    """Return the spelling that identities are joined on, or None if it is no address.

    Only case and outer spaces go: what providers make of dots and tags is theirs to know.
    """
    parts = _parts(address)
    return "@".join(parts) if parts else None


def kind_of(address: str) -> EmailKind | None:
    """Return what kind of mailbox an address is, or None if it is no address."""
    domain = domain_of(address)
    if domain is None:
        return None
    if any(parent in _DISPOSABLE for parent in _parents(domain)):
        return "disposable"
    return "free" if domain in _FREE or _FREE_ANYWHERE.fullmatch(domain) else "company"


def _parts(address: str) -> tuple[str, str] | None:
    """Return the local part without case and the ASCII domain."""
    local, _, domain = address.strip().casefold().rpartition("@")
    ascii_domain = _ascii(domain) if len(domain) < MAX_ADDRESS else ""
    if not _DOMAIN.fullmatch(ascii_domain) or len(local) + len(ascii_domain) >= MAX_ADDRESS:
        return None
    if not 0 < len(local) <= MAX_LOCAL or _FORBIDDEN.search(local) or not local.isprintable():
        return None
    return local, ascii_domain


def _ascii(domain: str) -> str:
    """Return the IDNA spelling of a domain, or nothing if it has none."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return ""


def _parents(domain: str) -> list[str]:
    """Return a domain and the domains above it, without the last label."""
    labels = domain.split(".")
    return [".".join(labels[i:]) for i in range(len(labels) - 1)]
