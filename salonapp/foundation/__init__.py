"""The ground floor: clock, language, money, phones, text, paths and errors. Imports nothing above."""
