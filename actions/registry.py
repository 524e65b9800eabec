"""All actions of Faro, built with what they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from actions.answer import AnswerTopic
from actions.context import Correct, FollowUp, NoAnswer
from actions.continuation import Continue, Repeat
from actions.discretion import Discretion
from actions.fallback import Decline, Fallback
from actions.menus import Choose, ShowMenu
from actions.offer.beside import Jobs, Offers
from actions.offer.desk import Desk, Registers
from actions.offer.start import CheckOffer, FindJob
from actions.place import InformPlace
from actions.proof import Prove
from actions.report import receipts
from actions.report.start import StartReport
from actions.ringing import Ring
from actions.service import Acknowledge, ChangeLanguage, Complain, Erase, NameLanguage, Stop
from actions.silence import Leave, StartAgain
from actions.turn import TurnAction
from actions.wordless import Wordless
from content.compile import AnswerBook

ACTIONS: tuple[type[TurnAction], ...] = (
    AnswerTopic,
    Continue,
    Repeat,
    ShowMenu,
    Choose,
    InformPlace,
    ChangeLanguage,
    Stop,
    Erase,
    Complain,
    Decline,
    Acknowledge,
    Wordless,
    Fallback,
    FollowUp,
    Correct,
    NoAnswer,
    Discretion,
    Leave,
    StartAgain,
    Ring,
    Prove,
)


def build_actions(
    book: AnswerBook,
    served: Sequence[str],
    languages: Mapping[str, str],
    receipt: Callable[[], str] = receipts.new,
    registers: Registers | None = None,
) -> list[TurnAction]:
    """One of each. `served` are the countries that packs speak of, `languages` the names of those not served, `receipt`
    makes the code of a report, `registers` are searched for firms and vacancies, where the node has any.
    """
    desk = Desk(book, registers)
    own = (NameLanguage(book, served, languages), StartReport(book, served, receipt))
    asked = (CheckOffer(book, served, desk), FindJob(book, served, desk))
    built = [*(action(book, served) for action in ACTIONS), *own, *asked]
    for action in built:
        action.beside = (Offers(desk), Jobs(desk))
    return built
