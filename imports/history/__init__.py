"""What came in and what became of it, for people: pure reading, bounded however much there is.

Times are told in the reader's zone, sentences are made here, pages are cut by keys; nothing counts a whole table.
"""
