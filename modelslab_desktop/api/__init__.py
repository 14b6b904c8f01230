"""The models behind the network: speaks HTTP and the Messages protocol; knows no Qt and no file."""
