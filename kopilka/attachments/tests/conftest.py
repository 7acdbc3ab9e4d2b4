"""A worker's services beside the API, as the tests of exports have them."""

from kopilka.exports.tests.conftest import process_pool, work

__all__ = ["process_pool", "work"]
