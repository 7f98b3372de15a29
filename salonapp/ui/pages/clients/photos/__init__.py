"""The photos tab: small pictures by visit, one in large, before and after across each other."""
