"""The ground floor: clock, language, money, phones, text, paths, errors. Imports nothing above."""
