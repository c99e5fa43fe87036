"""Publishing: what is on a host is compared with what was built, told, and brought into line."""
