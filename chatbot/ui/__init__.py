"""The chat page. Gradio is imported in this package only, and told to keep quiet first.

Enter by `chatbot.ui.server.serve`; Gradio itself loads when the page is built.
"""

from chatbot.ui.quiet import keep_quiet

keep_quiet()  # before Gradio is imported: it reads these settings when it loads
