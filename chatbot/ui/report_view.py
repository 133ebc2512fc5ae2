"""The dialog in which a reader reports what is wrong with an answer."""

from chatbot.ui import texts


def report_html() -> str:
    """Return the dialog; `actions.js` opens it and sends what is in it."""
    faults = "".join(
        f'<label><input type="radio" name="fault" value="{fault}" required> {words}</label>'
        for fault, words in texts.FAULTS.items()
    )
    return (
        f'<dialog id="r-report" aria-labelledby="r-report-title"><form method="dialog">'
        f'<h2 id="r-report-title">{texts.REPORT}</h2><p id="r-report-on"></p>'
        f"<fieldset><legend>{texts.FAULT}</legend>{faults}</fieldset>"
        f'<label for="r-report-text">{texts.COMMENT}</label><textarea id="r-report-text" rows="3" '
        f'maxlength="4000"></textarea><p class="r-report-help">{texts.REPORT_HELP}</p>'
        f'<p id="r-report-state" role="status"></p><div class="r-report-row">'
        f'<button type="button" class="r-tool" id="r-report-close">{texts.CLOSE}</button>'
        f'<button type="submit" class="r-primary">{texts.SEND}</button></div></form></dialog>'
    )
