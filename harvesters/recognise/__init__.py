"""What kind of source an address is: recognised from its answer, else by asking near it, with few requests."""

from harvesters.recognise.address import Recognition, recognise

__all__ = ["Recognition", "recognise"]
