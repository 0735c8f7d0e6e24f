System.Console.WriteLine("bramble");
