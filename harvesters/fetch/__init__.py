"""The only door to the network.

Every address is checked where it is dialled, every answer is bounded in time and size, and every refusal is
a named error that says what to do. No other module opens a connection.
"""

from harvesters.fetch.answers import Fetched, Known, Page
from harvesters.fetch.fetcher import Fetcher
from harvesters.fetch.limits import Clock, FetchLimits
from harvesters.fetch.masking import mask_url
from harvesters.fetch.throttle import Hosts

__all__ = ["Clock", "FetchLimits", "Fetched", "Fetcher", "Hosts", "Known", "Page", "mask_url"]
