"""What can be set about the bibliographic services, from the environment (ROUNDS_…)."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RemoteSettings(BaseSettings):
    """Where the services are, how politely they are asked, and which full texts are taken."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", frozen=True, extra="forbid")

    contact: str = ""
    """The e-mail address the services may write to; they ask for one."""
    ncbi_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    europepmc_url: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    crossref_url: str = "https://api.crossref.org"
    remote_timeout: float = Field(default=30.0, gt=0)
    """Seconds a whole reply may take."""
    remote_tries: int = Field(default=4, ge=1)
    """How often a request is sent before it is given up."""
    remote_interval: float = Field(default=0.4, ge=0)
    """Seconds between two requests to one service; NCBI allows three a second."""
    full_text_licences: str = "cc0 cc-by cc-by-sa cc-by-nc cc-by-nc-sa"
    """Licences under which the full text is taken; under others the abstract alone."""
